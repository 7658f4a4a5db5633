import MemoryModels
import Traces

/// The areas that the simulations of user memory work with, named by letters.
enum ProgramLayout {
    /// One area.
    struct Area {
        /// How operations name it.
        let letter: String
        /// What it is.
        let name: LocalizedText
    }

    /// The areas, in the order of their addresses and of `UserProcess.areas`.
    static let areas = [
        Area(letter: "t", name: LocalizedText(en: "text of the program", zh: "程序代码")),
        Area(letter: "a", name: LocalizedText(en: "private anonymous", zh: "私有匿名")),
        Area(letter: "p", name: LocalizedText(en: "private file", zh: "私有文件")),
        Area(letter: "s", name: LocalizedText(en: "shared file", zh: "共享文件")),
        Area(letter: "m", name: LocalizedText(en: "shared anonymous", zh: "共享匿名")),
        Area(letter: "k", name: LocalizedText(en: "stack", zh: "栈")),
    ]

    /// The number of the stack's area.
    static let stack = 5

    /// How the areas are described in a grammar.
    static let grammar = LocalizedText(
        en: """
            areas are t (text: a private file, not writable, 40 pages), a (private anonymous, 16), p and s (another \
            file, private and shared, 16), m (shared anonymous, 16), k (stack, counted down from its top)
            """,
        zh: """
            区域有 t（程序代码：私有文件映射，不可写，40 页）、a（私有匿名，16 页）、p 和 s（另一个文件的私有映射和共享映射，16 页）、\
            m（共享匿名，16 页）、k（栈，从栈顶往下数）
            """
    )

    /// A process that has just started: a file for the text, one for `p` and `s`, and shared anonymous memory.
    static func memory(_ options: UserMemory.Options, isCached: Bool) -> UserMemory {
        var memory = UserMemory(
            areas: [
                UserArea(start: 0x55_5555_5550, pages: 40, backing: .file(0, offset: 0), isWritable: false),
                UserArea(start: 0x7f_fff7_c000, pages: 16),
                UserArea(start: 0x7f_fff7_d000, pages: 16, backing: .file(1, offset: 0)),
                UserArea(start: 0x7f_fff7_e000, pages: 16, backing: .file(1, offset: 0), isShared: true),
                UserArea(start: 0x7f_fff7_f000, pages: 16, backing: .file(2, offset: 0), isShared: true),
                UserArea(start: 0x7f_ffff_fff0 - 33, pages: 33, growsDown: true),
            ],
            files: [UserFile(pages: 40), UserFile(pages: 16), UserFile(pages: 16, isShmem: true)],
            options: options
        )
        if isCached {
            memory.cacheWholeFile(0)
            memory.cacheWholeFile(1)
        }
        return memory
    }

    /// The virtual page that page `index` of an area is; in the stack it is counted down from the top.
    static func page(_ area: Int, _ index: Int, in process: UserProcess) -> UInt64 {
        area == stack ? process.areas[area].end - 1 - UInt64(index) : process.areas[area].start + UInt64(index)
    }

    /// The entries of an area in the order in which operations count them.
    static func entries(_ area: Int, in process: UserProcess) -> [UserPTE] {
        area == stack ? process.areas[area].entries.reversed() : process.areas[area].entries
    }

    /// The name of process `number`: A, B, C.
    static func name(_ number: Int) -> String {
        String(decoding: [UInt8(ascii: "A") + UInt8(number)], as: UTF8.self)
    }
}
