import MemoryModels
import Traces

/// Drills of `malloc-bins`.
enum MallocBinsDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "how far apart two allocations lie", zh: "两次分配的地址相距多少"),
            LocalizedText(en: "which freed block comes back", zh: "哪一块释放的内存会再次交出"),
            LocalizedText(en: "on which lists freed chunks are", zh: "释放的 chunk 各在哪些链表上"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        level == 1 ? distance(&numbers) : level == 2 ? reuse(&numbers) : lists(&numbers)
    }

    private static func distance(_ numbers: inout DrillNumbers) -> DrillDraft {
        let first = 1 + numbers.distinct(4096)
        let second = numbers.within(1...1000)
        return DrillDraft(
            LocalizedText(
                en: """
                    With glibc 2.36 on x86-64 a program's first call, malloc(\(first)), returns H. The second is \
                    malloc(\(second)). How many bytes behind H does it begin?
                    """,
                zh: """
                    x86-64 上的 glibc 2.36：程序第一次调用 malloc(\(first))，返回 H；第二次调用 malloc(\(second))，\
                    返回的地址比 H 高多少字节？
                    """
            ),
            arguments: [("operations", "a\(first) a\(second)")],
            rule: LocalizedText(
                en: """
                    A chunk is the request and 8 bytes more for its size, rounded up to a multiple of 16, at least 32. Chunks \
                    are cut off the top one behind the other.
                    """,
                zh: "chunk 为请求加 8 字节的大小字段，向上取整到 16 的倍数，至少 32；各 chunk 依次从 top 切下。"
            )
        ) { trace in
            // What the first call returns lies behind the tcache and two headers.
            let first = UInt64(ChunkSizes.chunkSize(forRequest: ChunkSizes.tcacheStructure) + 16)
            return .number(trace.numeral("last_pointer") &- first, unit: .bytes)
        }
    }

    private static func reuse(_ numbers: inout DrillNumbers) -> DrillDraft {
        // Three neighbouring sizes of chunks. The first two requests tell the seed.
        let code = numbers.distinct(4096)
        var classes = [0, 1, numbers.below(3), numbers.below(3), numbers.below(3), numbers.below(3)]
        var rests = [code & 15, code >> 4 & 15]
        while rests.count < 7 { rests.append(numbers.below(16)) }
        classes.append(numbers.below(3))
        let requests = (0..<7).map { 40 + 16 * (code >> 8 + classes[$0]) - rests[$0] }
        var left = Array(0..<6)
        var frees: [Int] = []
        for _ in 0..<4 { frees.append(left.remove(at: numbers.below(left.count))) }
        let sizes = DrillText.numbers(Array(requests[..<6]))
        let list = DrillText.numbers(frees.map { $0 + 1 })
        return DrillDraft(
            LocalizedText(
                en: """
                    On a fresh heap of glibc 2.36 malloc makes blocks 1 to 6, of these sizes in bytes: \(sizes). Then blocks \
                    \(list) are freed, in this order. Whose memory does malloc(\(requests[6])) return?
                    """,
                zh: """
                    在 glibc 2.36 的全新堆上，malloc 依次分配 1 到 6 号块，字节数为 \(sizes)。随后按此顺序释放 \(list) 号块。\
                    malloc(\(requests[6])) 返回哪一块的内存？
                    """
            ),
            arguments: [
                (
                    "operations",
                    DrillText.numbers(Array(requests[..<6]), "a") + " " + DrillText.numbers(frees.map { $0 + 1 }, "f")
                        + " a\(requests[6])"
                )
            ],
            rule: LocalizedText(
                en: """
                    Requests of 16k - 23 to 16k - 8 bytes share chunks of 16k. The tcache has a list for each chunk size and \
                    hands out the one that was freed last; without one, the top chunk is cut.
                    """,
                zh: """
                    16k - 23 到 16k - 8 字节的请求都用 16k 字节的 chunk。tcache 为每种 chunk 大小各设一条链表，\
                    先交出最后释放的；没有时从 top 切。
                    """
            ),
            steps: [-1]
        ) { _ in
            var choices = (1...6).map { LocalizedText(en: "block \($0)", zh: "\($0) 号块") }
            choices.append(LocalizedText(en: "none of them", zh: "都不是"))
            let place = reused(requests, frees)
            return .choice(choices[place], wrong: choices, position: place)
        }
    }

    /// Which of the first allocations of the model has the place of the last one; their number if none has.
    private static func reused(_ requests: [Int], _ frees: [Int]) -> Int {
        var heap = MallocHeap()
        var pointers: [MallocHeap.Pointer] = []
        do throws(MallocError) {
            for bytes in requests.dropLast() { pointers.append(try heap.allocate(bytes)) }
            for block in frees { try heap.free(pointers[block]) }
            let last = try heap.allocate(requests[pointers.count])
            return pointers.firstIndex(of: last) ?? pointers.count
        } catch {
            preconditionFailure("a heap has room for some small blocks, and each is freed once")
        }
    }

    private static func lists(_ numbers: inout DrillNumbers) -> DrillDraft {
        let code = numbers.distinct(1536)
        let small = 25 + code % 96
        let large = 200 + 40 * (code / 96)
        let smallFrees = numbers.within(6...10)
        var left = Array(11...21)
        var frees: [Int] = []
        for _ in 0..<numbers.within(9...10) { frees.append(left.remove(at: numbers.below(left.count))) }
        let list = DrillText.numbers(frees)
        return DrillDraft(
            LocalizedText(
                en: """
                    With glibc 2.36 a program calls malloc(\(small)) 10 times (blocks 1 to 10), malloc(\(large)) 11 times \
                    (blocks 11 to 21) and malloc(24) once. Then it frees blocks 1 to \(smallFrees), and after that, in this \
                    order, \(list). How many chunks are then in the tcache, in fastbins and in the unsorted bin?
                    """,
                zh: """
                    glibc 2.36：程序调用 malloc(\(small)) 10 次（1 到 10 号块）、malloc(\(large)) 11 次（11 到 21 号块）、\
                    malloc(24) 1 次。随后释放 1 到 \(smallFrees) 号块，再按此顺序释放 \(list) 号块。\
                    此时 tcache、各 fastbin、unsorted bin 中各有几个 chunk？依次写出三个数。
                    """
            ),
            arguments: [
                (
                    "operations",
                    "a\(small)x10 a\(large)x11 a24 f1-\(smallFrees) " + DrillText.numbers(frees, "f")
                )
            ],
            rule: LocalizedText(
                en: """
                    The tcache takes 7 chunks of each size. Further ones go to a fastbin up to 128 bytes, and beyond that to \
                    the unsorted bin, where neighbours merge. Chunks in the tcache and in fastbins merge with nothing.
                    """,
                zh: """
                    每种大小 tcache 收 7 个 chunk。再多的，128 字节以内进 fastbin，更大的进 unsorted bin 并与那里的相邻 chunk 合并。\
                    tcache 和 fastbin 中的 chunk 不参与合并。
                    """
            ),
            steps: [-1]
        ) { trace in
            .list(["tcache_chunks", "fastbin_chunks", "unsorted_chunks"].map { trace.numeral($0) })
        }
    }
}
