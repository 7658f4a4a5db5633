import MemoryModels
import Traces

/// Whether hardened usercopy lets a copy go on.
enum UsercopySimulation {
    private static let bytes = LocalizedText(en: "bytes", zh: "字节")

    static let simulation = Simulation(
        name: "usercopy-check",
        area: .checking,
        title: LocalizedText(en: "Hardened usercopy: is that one object?", zh: "加固的 usercopy：这是同一个对象吗"),
        summary: LocalizedText(
            en: """
                A copy to or from user space of a length known at run time only: before the first byte moves, the kernel's side \
                must be one plausible object. The checks are made in the kernel's order, up to the one that stops the copy.
                """,
            zh: "向用户空间复制、或从用户空间复制，长度运行时才知道：在移动第一个字节之前，内核一侧必须是一个说得通的对象。检查按内核的次序进行，直到有一项叫停。"
        ),
        parameters: [
            Parameter(
                "target",
                LocalizedText(
                    en: "what the kernel's pointer points to; address: the offset itself",
                    zh: "内核指针指向什么；address 表示偏移本身就是地址"
                ),
                .choice(["slab", "stack", "pages", "vmalloc", "text", "linear-text", "module", "address"]),
                default: "slab"
            ),
            Parameter(
                "offset",
                LocalizedText(en: "bytes from its beginning", zh: "距其起点的字节数"),
                .integer(-0x1_0000...0x200_0000, unit: bytes),
                default: "0"
            ),
            Parameter(
                "length",
                LocalizedText(en: "how much is copied", zh: "复制的长度"),
                .integer(0...Int64.max, unit: bytes),
                default: "65"
            ),
            Parameter(
                "direction",
                LocalizedText(en: "to user space, or from there", zh: "复制到用户空间，还是从那里来"),
                .choice(["to-user", "from-user"]),
                default: "to-user"
            ),
            Parameter(
                "object-size",
                LocalizedText(en: "size of a slab object", zh: "slab 对象的大小"),
                .integer(1...2048, unit: bytes),
                default: "64"
            ),
            Parameter(
                "red-zone",
                LocalizedText(en: "slab_debug=Z: 64 bytes before each object", zh: "slab_debug=Z：每个对象前有 64 字节红区"),
                .flag,
                default: "false"
            ),
            Parameter(
                "useroffset",
                LocalizedText(en: "where copies may begin in an object", zh: "对象内允许复制的起点"),
                .integer(0...2048, unit: bytes),
                default: "0"
            ),
            Parameter(
                "usersize",
                LocalizedText(
                    en: "how much may be copied from there, at most to the object's end",
                    zh: "从那里起允许复制的长度，至多到对象末尾"
                ),
                .integer(0...2048, unit: bytes),
                default: "64"
            ),
            Parameter(
                "order",
                LocalizedText(en: "order of the pages; 0: a single page", zh: "页块的阶；0 表示单页"),
                .integer(0...10, unit: nil),
                default: "2"
            ),
            Parameter(
                "frame-pointers",
                LocalizedText(
                    en: "CONFIG_FRAME_POINTER: frames of 256 bytes can be told",
                    zh: "CONFIG_FRAME_POINTER：能分辨栈帧（每帧 256 字节）"
                ),
                .flag,
                default: "false"
            ),
            Parameter(
                "enabled",
                LocalizedText(en: "hardened_usercopy=on", zh: "hardened_usercopy=on"),
                .flag,
                default: "true"
            ),
        ],
        results: [
            ResultDescription("allowed", LocalizedText(en: "whether the copy goes on", zh: "是否放行")),
            ResultDescription("pointer", LocalizedText(en: "the kernel's address", zh: "内核一侧的地址")),
            ResultDescription("checks", LocalizedText(en: "checks made", zh: "做过的检查数")),
            ResultDescription("message", LocalizedText(en: "the line in the log, or none", zh: "日志中的一行；没有则为 none")),
        ],
        leavesOut: [
            LocalizedText(
                en: """
                    Copies of constant length, which the compiler checks, kmap addresses, KFENCE objects, and what follows BUG. \
                    There is one object of each kind; the tail of a slab behind its last object is taken for an object, as in \
                    the kernel.
                    """,
                zh: """
                    长度为常量的复制（由编译器检查）、kmap 地址、KFENCE 对象，以及 BUG 之后的事。每种对象只有一个；\
                    slab 末尾的零头会被当作对象，内核也是如此。
                    """
            )
        ],
        follows: [
            "mm/usercopy.c#__check_object_size", "mm/usercopy.c#check_stack_object", "mm/usercopy.c#check_heap_object",
            "mm/usercopy.c#check_kernel_text_object", "mm/usercopy.c#usercopy_abort", "mm/slub.c#__check_heap_object",
            "arch/x86/include/asm/thread_info.h#arch_within_stack_frames",
            "include/linux/thread_info.h#check_copy_size",
        ],
        drills: UsercopyDrill.series,
        body: run
    )

    private static func run(
        _ values: ArgumentValues
    ) throws(SimulationError) -> (results: [TraceResult], steps: [Step]) {
        var world = UsercopyWorld()
        let pad: UInt64 = values.flag("red-zone") ? 64 : 0
        let size = values.unsigned("object-size")
        let userOffset = min(values.unsigned("useroffset"), size)
        world.cache = UsercopyCache(
            stride: pad + (size + 7) / 8 * 8,
            leftRedZone: pad,
            userOffset: userOffset,
            userSize: min(values.unsigned("usersize"), size - userOffset)
        )
        world.pages = UsercopyWorld.Range(world.pages.start, size: 4096 << values.unsigned("order"))
        if values.flag("frame-pointers") {
            // The chain ends with the last frame's pointer to 0, which is outside the stack.
            world.frames = Array(stride(from: world.stackPointer + 256, to: world.stack.end, by: 256))
        }
        let target = values.text("target")
        let bases: [(String, UInt64)] = [
            ("slab", world.slab.start + pad), ("stack", world.stackPointer + 256 + 16), ("pages", world.pages.start),
            ("vmalloc", world.area.start), ("text", world.text.start), ("linear-text", world.linearText.start),
            ("module", 0xffff_ffff_c000_0000),
        ]
        let base = bases.first { ExactText.areEqual($0.0, target) }?.1 ?? 0
        let narrator = UsercopyNarrator(
            world: world,
            pointer: base &+ UInt64(bitPattern: Int64(values.integer("offset"))),
            length: values.unsigned("length"),
            toUser: ExactText.areEqual(values.text("direction"), "to-user"),
            isEnabled: values.flag("enabled")
        )
        return (narrator.results, narrator.steps)
    }
}
