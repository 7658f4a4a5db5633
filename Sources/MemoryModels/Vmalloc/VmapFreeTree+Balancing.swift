// The red-black tree of lib/rbtree.c, with the callbacks that RB_DECLARE_CALLBACKS_MAX makes. Left and right mirror
// each other; where the kernel writes both cases out, `side` says which child is meant.
extension VmapFreeTree {
    private func child(_ slot: Int, left: Bool) -> Int {
        left ? slots[slot].left : slots[slot].right
    }

    private mutating func setChild(_ slot: Int, left: Bool, _ child: Int) {
        if left { slots[slot].left = child } else { slots[slot].right = child }
    }

    private func isRed(_ slot: Int) -> Bool {
        slot >= 0 && slots[slot].isRed
    }

    /// `__rb_change_child`.
    private mutating func changeChild(_ old: Int, _ new: Int, of parent: Int) {
        if parent < 0 {
            root = new
        } else {
            setChild(parent, left: slots[parent].left == old, new)
        }
    }

    // MARK: The largest size below

    /// `compute_max`: returns whether the node was up to date.
    @discardableResult
    private mutating func compute(_ slot: Int) -> Bool {
        let largest = max(
            slots[slot].node.size,
            max(subtreeMaxSize(slots[slot].left), subtreeMaxSize(slots[slot].right))
        )
        let isCurrent = slots[slot].node.subtreeMaxSize == largest
        slots[slot].node.subtreeMaxSize = largest
        return isCurrent
    }

    /// `augment_tree_propagate_from`: upwards until a node need not change.
    mutating func propagate(from slot: Int, to stop: Int = -1) {
        var slot = slot
        while slot != stop, !compute(slot) { slot = slots[slot].parent }
    }

    // MARK: Rotations

    /// Puts `child`, a child of `parent`, in the place of its parent, which becomes its child. With
    /// `augment_rotate`; colours stay where they are.
    private mutating func rotate(_ child: Int, above parent: Int) {
        let isLeft = slots[parent].left == child
        let inner = self.child(child, left: !isLeft)
        let grandparent = slots[parent].parent
        setChild(parent, left: isLeft, inner)
        if inner >= 0 { slots[inner].parent = parent }
        setChild(child, left: !isLeft, parent)
        slots[parent].parent = child
        slots[child].parent = grandparent
        changeChild(parent, child, of: grandparent)
        slots[child].node.subtreeMaxSize = slots[parent].node.subtreeMaxSize
        compute(parent)
    }

    // MARK: Inserting

    /// `rb_link_node` and `__rb_insert`.
    mutating func link(_ slot: Int, under parent: Int, isLeft: Bool) {
        slots[slot].parent = parent
        if parent < 0 { root = slot } else { setChild(parent, left: isLeft, slot) }
        var node = slot
        while true {
            var parent = slots[node].parent
            guard parent >= 0 else {
                slots[node].isRed = false
                return
            }
            guard slots[parent].isRed else { return }
            let grandparent = slots[parent].parent
            let side = slots[grandparent].left == parent
            let uncle = child(grandparent, left: !side)
            if isRed(uncle) {
                // Case 1: colour flips.
                slots[uncle].isRed = false
                slots[parent].isRed = false
                slots[grandparent].isRed = true
                node = grandparent
                continue
            }
            if child(parent, left: !side) == node {
                // Case 2: node is the inner child.
                rotate(node, above: parent)
                parent = node
            }
            // Case 3: rotate at the grandparent.
            rotate(parent, above: grandparent)
            slots[parent].isRed = false
            slots[grandparent].isRed = true
            return
        }
    }

    // MARK: Erasing

    /// `__rb_erase_augmented` and `____rb_erase_color`.
    mutating func unlink(_ slot: Int) {
        let (left, right) = (slots[slot].left, slots[slot].right)
        let above = slots[slot].parent
        guard left >= 0, right >= 0 else {
            // Case 1: at most one child, which is red and takes the node's colour.
            let only = left >= 0 ? left : right
            changeChild(slot, only, of: above)
            if only >= 0 {
                slots[only].parent = above
                slots[only].isRed = slots[slot].isRed
            }
            propagate(from: above)
            if only < 0, above >= 0, !slots[slot].isRed { rebalance(above) }
            return
        }
        var successor = right
        var parent = successor
        while slots[successor].left >= 0 {
            parent = successor
            successor = slots[successor].left
        }
        let orphan = slots[successor].right
        slots[successor].node.subtreeMaxSize = slots[slot].node.subtreeMaxSize
        if successor != right {
            // Case 3: the successor lies deeper.
            slots[parent].left = orphan
            slots[successor].right = right
            slots[right].parent = successor
            propagate(from: parent, to: successor)
        }
        slots[successor].left = left
        slots[left].parent = successor
        changeChild(slot, successor, of: above)
        let needsRebalance = orphan < 0 && !slots[successor].isRed
        if orphan >= 0 {
            slots[orphan].parent = parent
            slots[orphan].isRed = false
        }
        slots[successor].parent = above
        slots[successor].isRed = slots[slot].isRed
        propagate(from: successor)
        if needsRebalance { rebalance(parent) }
    }

    /// `____rb_erase_color`: the ways through one child of `parent` lack a black node.
    private mutating func rebalance(_ parent: Int) {
        var parent = parent
        var node = -1
        while true {
            let side = slots[parent].right != node
            var sibling = child(parent, left: !side)
            if slots[sibling].isRed {
                // Case 1: rotate at the parent.
                let inner = child(sibling, left: side)
                rotate(sibling, above: parent)
                slots[sibling].isRed = slots[parent].isRed
                slots[parent].isRed = true
                sibling = inner
            }
            if !isRed(child(sibling, left: !side)) {
                let inner = child(sibling, left: side)
                if !isRed(inner) {
                    // Case 2: the sibling turns red.
                    slots[sibling].isRed = true
                    if slots[parent].isRed {
                        slots[parent].isRed = false
                        return
                    }
                    node = parent
                    parent = slots[node].parent
                    guard parent >= 0 else { return }
                    continue
                }
                // Case 3: rotate at the sibling.
                rotate(inner, above: sibling)
                slots[inner].isRed = false
                slots[sibling].isRed = true
                sibling = inner
            }
            // Case 4: rotate at the parent, and the sibling takes its colour.
            let outer = child(sibling, left: !side)
            rotate(sibling, above: parent)
            slots[sibling].isRed = slots[parent].isRed
            slots[parent].isRed = false
            slots[outer].isRed = false
            return
        }
    }
}
