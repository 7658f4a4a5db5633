/// One sorting routine for everything, since each use of the standard library's would be compiled anew into the
/// browser module.
enum Sorting {
    /// The places of `keys` in the order of the keys; equal ones stay as they are.
    @inline(never)
    static func order(by keys: [UInt64]) -> [Int] {
        order(keys.count) { keys[$0] < keys[$1] }
    }

    /// A key that is the smaller, the larger `number` is, which is not negative.
    static func descending(_ number: Double) -> UInt64 {
        // The bits of doubles of one sign are in the order of their values. -0 is 0.
        ~(number + 0).bitPattern
    }

    /// The numbers below `count` in the order of `precedes`; equal ones stay as they are.
    @inline(never)
    static func order(_ count: Int, _ precedes: (Int, Int) -> Bool) -> [Int] {
        var order: [Int] = []
        for index in 0..<count { order.append(index) }
        var merged = order
        var width = 1
        // Runs of `width` are sorted; merge them in pairs.
        while width < count {
            var start = 0
            while start < count {
                let middle = min(start + width, count)
                let end = min(middle + width, count)
                var (left, right) = (start, middle)
                for place in start..<end {
                    if right == end || (left < middle && !precedes(order[right], order[left])) {
                        merged[place] = order[left]
                        left += 1
                    } else {
                        merged[place] = order[right]
                        right += 1
                    }
                }
                start = end
            }
            swap(&order, &merged)
            width *= 2
        }
        return order
    }
}
