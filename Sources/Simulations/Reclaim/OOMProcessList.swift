import MemoryModels
import Traces

/// Processes as a reader writes them: `1200+300@200g` has 1200 MiB resident and 300 in swap, an adjustment of
/// 200, and is in the memory cgroup.
struct OOMProcessList {
    private(set) var tasks: [OOMTask] = []
    private(set) var addressSpaces: [OOMAddressSpace] = []

    /// How processes are written.
    static let grammar = LocalizedText(
        en: """
            up to 16 processes, separated by spaces or commas: <MiB resident>, then as wanted +<MiB in swap>, \
            @<oom_score_adj> and letters: g in the memory cgroup, i init, k kernel thread, v between vfork and exec, \
            f asked to be killed first, s shares the memory of the process before it
            """,
        zh: """
            最多 16 个进程，以空格或逗号分隔：<常驻 MiB>，之后可加 +<交换 MiB>、@<oom_score_adj> 和字母：\
            g 属于内存控制组，i 为 init，k 为内核线程，v 处于 vfork 与 exec 之间，f 自愿先被杀，s 与前一个进程共享内存
            """
    )

    /// The processes that `text` lists.
    init(_ text: String, parameter: String) throws(SimulationError) {
        for (index, word) in OperationText.words(of: text).enumerated() {
            guard index < 16, append(word) else {
                throw .badOperation(
                    parameter: parameter,
                    operation: word,
                    position: index + 1,
                    reason: index < 16
                        ? LocalizedText(
                            en: """
                                write <MiB>[+<MiB>][@<adj>][letters], with up to 65536 MiB, an adjustment of -1000 to \
                                1000, letters of g i k v f s, and s not for the first.
                                """,
                            zh: """
                                应写作 <MiB>[+<MiB>][@<调整值>][字母]，至多 65536 MiB，调整值为 -1000 到 1000，\
                                字母取自 g i k v f s，第一个进程不能用 s。
                                """
                        ) : LocalizedText(en: "at most 16 processes are run.", zh: "最多 16 个进程。")
                )
            }
        }
    }

    private mutating func append(_ word: String) -> Bool {
        var bytes = Array(word.utf8)
        var letters: [UInt8] = []
        while let last = bytes.last, last >= UInt8(ascii: "a") {
            letters.append(bytes.removeLast())
        }
        func has(_ letter: UInt8) -> Bool { letters.contains(letter) }
        for letter in letters where !Self.letters.contains(letter) { return false }
        let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2 else { return false }
        let sizes = OperationText.numbers(first, separator: UInt8(ascii: "+"))
        guard let resident = sizes.first, sizes.count <= 2, resident <= 65_536 else { return false }
        let swapped = sizes.count == 2 ? sizes[1] : 0
        guard swapped <= 65_536 else { return false }
        var adjustment: Int64 = 0
        if parts.count == 2 {
            guard let number = StrictNumber.signed(String(decoding: parts[1], as: UTF8.self)),
                number >= -1000, number <= 1000
            else { return false }
            adjustment = number
        }
        var space: Int? = addressSpaces.count
        if has(UInt8(ascii: "s")) {
            guard !addressSpaces.isEmpty, let shared = tasks.last?.addressSpace else { return false }
            space = shared
        } else if has(UInt8(ascii: "k")) {
            space = nil
        } else {
            let pages = Int64(resident) * 256
            // A table of the last level maps 2 MiB; three more levels lie above it.
            let tables = (pages + Int64(swapped) * 256 + 511) / 512 + 3
            addressSpaces.append(
                OOMAddressSpace(anonymousPages: pages, swapEntries: Int64(swapped) * 256, pageTablePages: tables)
            )
        }
        tasks.append(
            OOMTask(
                addressSpace: space,
                adjustment: Int(adjustment),
                isInit: has(UInt8(ascii: "i")),
                isInGroup: has(UInt8(ascii: "g")),
                isInVfork: has(UInt8(ascii: "v")),
                isOrigin: has(UInt8(ascii: "f"))
            )
        )
        return true
    }

    private static let letters: [UInt8] = Array("gikvfs".utf8)
}
