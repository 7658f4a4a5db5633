// How the hints follow what is taken and given back. Looking at the whole map is avoided where the hints suffice.
extension PercpuChunk {
    private static func overlap(_ start: Int, _ length: Int, _ other: Int, _ otherLength: Int) -> Bool {
        start < other + otherLength && other < start + length
    }

    /// Follows `pcpu_block_update_hint_alloc`.
    mutating func updateHints(afterTaking bit: Int, _ bits: Int) {
        let page = PercpuBlock.pageBits
        let first = bit / page
        let last = (bit + bits - 1) / page
        let start = bit % page
        let end = (bit + bits - 1) % page + 1
        if start == blocks[first].firstFree {
            let behind = start + bits
            blocks[first].firstFree =
                behind >= page ? page : next(false, from: bit + bits, limit: (first + 1) * page) - first * page
        }
        if Self.overlap(blocks[first].scanHintStart, blocks[first].scanHint, start, bits) { blocks[first].scanHint = 0 }
        if Self.overlap(blocks[first].contigHintStart, blocks[first].contigHint, start, bits) {
            if start == 0 { blocks[first].leftFree = 0 }
            refresh(first)
        } else {
            blocks[first].leftFree = min(blocks[first].leftFree, start)
            blocks[first].rightFree = first == last ? min(blocks[first].rightFree, page - end) : 0
        }
        if first != last {
            blocks[last].firstFree = next(false, from: last * page + end, limit: (last + 1) * page) - last * page
            var behind = last
            if end == page {
                behind += 1
            } else {
                if end > blocks[last].scanHintStart { blocks[last].scanHint = 0 }
                blocks[last].leftFree = 0
                if end > blocks[last].contigHintStart {
                    refresh(last)
                } else {
                    blocks[last].rightFree = min(blocks[last].rightFree, page - end)
                }
            }
            for index in (first + 1)..<behind {
                blocks[index].scanHint = 0
                blocks[index].contigHint = 0
                blocks[index].leftFree = 0
                blocks[index].rightFree = 0
            }
        }
        if Self.overlap(summary.scanHintStart, summary.scanHint, bit, bits) { summary.scanHint = 0 }
        if Self.overlap(summary.contigHintStart, summary.contigHint, bit, bits) { refreshSummary(fully: false) }
    }

    /// Follows `pcpu_block_update_hint_free`.
    ///
    /// A free within one page tells the chunk where it ends from the beginning of the page, not of the chunk. So the
    /// chunk learns of it in its first page only; of other pages, when a whole page becomes free or a free spans two.
    /// Until then its largest area may be known too small, never too large.
    mutating func updateHints(afterFreeing bit: Int, _ bits: Int) {
        let page = PercpuBlock.pageBits
        let first = bit / page
        let last = (bit + bits - 1) / page
        var start = bit % page
        var end = (bit + bits - 1) % page + 1
        if start == blocks[first].contigHint + blocks[first].contigHintStart {
            start = blocks[first].contigHintStart
        } else {
            start -= freeBefore(bit, low: first * page)
        }
        if end == blocks[last].contigHintStart {
            end = blocks[last].contigHintStart + blocks[last].contigHint
        } else {
            end = next(true, from: last * page + end, limit: (last + 1) * page) - last * page
        }
        blocks[first].update(start, first == last ? end : page)
        if first != last {
            blocks[last].update(0, end)
            for index in (first + 1)..<last {
                blocks[index].firstFree = 0
                blocks[index].scanHint = 0
                blocks[index].contigHintStart = 0
                blocks[index].contigHint = page
                blocks[index].leftFree = page
                blocks[index].rightFree = page
            }
        }
        if end - start >= page || first != last {
            refreshSummary(fully: true)
        } else {
            summary.update(first * page + start, end)
        }
    }

    /// Looks at a page's map again, behind its scan hint: `pcpu_block_refresh_hint`.
    private mutating func refresh(_ index: Int) {
        let page = PercpuBlock.pageBits
        var start = blocks[index].firstFree
        if blocks[index].scanHint > 0 {
            start = blocks[index].scanHintStart + blocks[index].scanHint
            blocks[index].contigHintStart = blocks[index].scanHintStart
            blocks[index].contigHint = blocks[index].scanHint
            blocks[index].scanHint = 0
        } else {
            blocks[index].contigHint = 0
        }
        blocks[index].rightFree = 0
        let low = index * page
        start = next(false, from: low + start, limit: low + page)
        while start < low + page {
            let end = next(true, from: start, limit: low + page)
            blocks[index].update(start - low, end - low)
            start = next(false, from: end, limit: low + page)
        }
    }

    /// Goes through the pages' hints again: `pcpu_chunk_refresh_hint` with `pcpu_next_md_free_region`.
    private mutating func refreshSummary(fully: Bool) {
        let page = PercpuBlock.pageBits
        var place = summary.firstFree
        if !fully, summary.scanHint > 0 {
            place = summary.scanHintStart + summary.scanHint
            summary.contigHintStart = summary.scanHintStart
            summary.contigHint = summary.scanHint
            summary.scanHint = 0
        } else {
            summary.contigHint = 0
        }
        while place < taken.count {
            var index = place / page
            var offset = place % page
            var length = 0
            var isWhole = false
            while index < blocks.count, !isWhole {
                let block = blocks[index]
                if length > 0 {
                    length += block.leftFree
                    if block.leftFree == page { index += 1 } else { isWhole = true }
                    continue
                }
                length = block.contigHint
                if length > 0, block.contigHintStart >= offset, length + block.contigHintStart < page {
                    place = index * page + block.contigHintStart
                    isWhole = true
                    continue
                }
                offset = 0
                length = block.rightFree
                place = (index + 1) * page - block.rightFree
                index += 1
            }
            guard place < taken.count else { break }
            summary.update(place, place + length)
            place += length + 1
        }
    }
}
