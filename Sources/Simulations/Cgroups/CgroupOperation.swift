import MemoryModels
import Traces

/// One operation of `memcg-charge`.
struct CgroupOperation: Equatable {
    /// What is done.
    enum Action: Equatable {
        /// `aw10`, `cw10`: the task of a group brings in so many pages.
        case charge(MemoryCgroups.Kind)
        /// `fw10`, `tw10`: the task frees anonymous pages, or truncates a file in the page cache.
        case free(MemoryCgroups.Kind)
        /// `g32`: the machine is short of so many pages.
        case reclaim
    }

    /// As the reader wrote it.
    let word: String
    let action: Action
    /// Which of the groups with tasks; nothing for `g`.
    let group: CgroupTree.Leaf
    let pages: Int64

    /// How operations are written.
    static let grammar = LocalizedText(
        en: """
            up to 64 operations, separated by spaces or commas, with up to 2000 pages each: aw10 lets the task of web \
            touch 10 new anonymous pages, cw10 read 10 new pages of a file, fw10 free anonymous pages, tw10 truncate \
            its file; j instead of w is job, b is batch; g32 frees 32 pages for the whole machine
            """,
        zh: """
            最多 64 个操作，以空格或逗号分隔，每个最多 2000 页：aw10 让 web 的任务访问 10 个新的匿名页，cw10 读入 10 个新的文件页，\
            fw10 释放匿名页，tw10 截断文件；w 换成 j 表示 job，换成 b 表示 batch；g32 为整台机器回收 32 页
            """
    )

    /// The operations that `text` lists.
    static func parse(_ text: String, parameter: String) throws(SimulationError) -> [CgroupOperation] {
        try OperationText.parse(
            text,
            parameter: parameter,
            expected: LocalizedText(
                en: "write a, c, f or t, then w, j or b, then 1 to 2000 pages; or g and 1 to 2000.",
                zh: "应写作 a、c、f 或 t，加 w、j 或 b，再加 1 到 2000 的页数；或者 g 加 1 到 2000。"
            )
        ) { word in
            CgroupOperation(word)
        }.map { $0.operation }
    }

    private init?(_ word: String) {
        let bytes = Array(word.utf8)
        guard let letter = bytes.first else { return nil }
        switch letter {
        case UInt8(ascii: "a"): action = .charge(.anonymous)
        case UInt8(ascii: "c"): action = .charge(.cache)
        case UInt8(ascii: "f"): action = .free(.anonymous)
        case UInt8(ascii: "t"): action = .free(.cache)
        case UInt8(ascii: "g"): action = .reclaim
        default: return nil
        }
        let digits = action == .reclaim ? 1 : 2
        guard bytes.count > digits, let number = StrictNumber.unsigned(bytes[digits...]), number >= 1, number <= 2000
        else { return nil }
        switch bytes[1] {
        case _ where action == .reclaim: group = .web
        case UInt8(ascii: "w"): group = .web
        case UInt8(ascii: "j"): group = .job
        case UInt8(ascii: "b"): group = .batch
        default: return nil
        }
        self.word = word
        pages = Int64(number)
    }
}
