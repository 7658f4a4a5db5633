import MemoryModels
import Traces

/// Turns a search for slots into steps.
struct KaslrNarrator {
    private(set) var list = StepList(simulation: "kaslr-slots")
    private let settings: KernelSlots
    private let map: [E820Entry]
    private var areas: [SlotArea] = []
    private var asked = 0
    /// Where the slots will be, so that all pictures are laid out alike.
    private var guides: [UInt64] = []

    init(_ settings: KernelSlots, map: [E820Entry]) {
        self.settings = settings
        self.map = map
    }

    mutating func tell(_ events: [SlotEvent], found: KernelSlots, random: UInt64) throws(SimulationError) {
        guides = found.areas.flatMap { [$0.address, $0.address + $0.count * settings.alignment] }
        try opening()
        if events.isEmpty { try nothingTried() }
        for event in events {
            switch event {
            case .region(let entry, let usable): try region(entry, usable)
            case .tooSmall(let rest): try tooSmall(rest)
            case .avoided(let range, let rest): try avoided(range, rest)
            case .keptForHugePages(let range): try hugePages(range)
            case .stored(let area, let region): try stored(area, region)
            }
        }
        try drawn(found, random)
        try virtual(found, random)
    }

    // MARK: Parts of steps

    private mutating func add(
        _ title: LocalizedText,
        _ explanation: LocalizedText,
        _ prediction: Prediction? = nil,
        active: MemoryVector? = nil,
        drawn: UInt64? = nil
    ) throws(SimulationError) {
        try list.add(
            Step(
                title: title,
                explanation: explanation,
                prediction: prediction,
                diagrams: [picture(active: active, drawn: drawn)]
            )
        )
    }

    /// RAM, what is to be avoided, and the slots so far.
    private func picture(active: MemoryVector?, drawn: UInt64?) -> Diagram {
        func cell(_ start: UInt64, _ length: UInt64, _ mark: Mark, _ text: String = "") -> BlockMap.Cell {
            BlockMap.Cell(start: start, length: length, text: text, mark: mark)
        }
        var ram: [BlockMap.Cell] = []
        for entry in map where entry.type == .ram && entry.size > 0 {
            let isActive = active.map { $0.start < entry.end && $0.end > entry.address } ?? false
            ram.append(cell(entry.address, entry.size, isActive ? .active : .plain))
        }
        var avoid: [BlockMap.Cell] = []
        for range in settings.avoid where range.size > 0 {
            avoid.append(cell(range.start, range.size, .reserved))
        }
        var slots: [BlockMap.Cell] = []
        for area in areas {
            slots.append(cell(area.address, area.count * settings.alignment, .free, "\(area.count)"))
        }
        var rows = [
            row(LocalizedText(en: "RAM", zh: "内存"), ram),
            row(LocalizedText(en: "avoid", zh: "避开"), avoid),
            row(LocalizedText(en: "slots", zh: "槽位"), slots),
        ]
        if let drawn {
            rows.append(
                row(LocalizedText(en: "image", zh: "映像"), [cell(drawn, settings.imageSize, .allocated)])
            )
        }
        return .blockMap(
            BlockMap(
                title: LocalizedText(
                    en: "Memory (not to scale); a slot is where the image may begin",
                    zh: "内存（未按比例）；槽位是映像可以开始的位置"
                ),
                rows: rows,
                guides: guides
            )
        )
    }

    /// A row of cells by address. What overlaps a cell before it is left out: a row cannot show it.
    private func row(_ label: LocalizedText, _ cells: [BlockMap.Cell]) -> BlockMap.Row {
        var shown: [BlockMap.Cell] = []
        for cell in cells.sorted(by: { $0.start < $1.start }) where cell.start >= shown.last?.end ?? 0 {
            shown.append(cell)
        }
        return BlockMap.Row(label: label, cells: shown)
    }

    // MARK: Steps

    private mutating func opening() throws(SimulationError) {
        let size = BootText.size(settings.imageSize)
        let unit = BootText.size(settings.alignment)
        let low = Numerals.hexadecimal(settings.minimum)
        let limit = Numerals.hexadecimal(settings.limit)
        try add(
            LocalizedText(en: "An image of \(size) needs a place", zh: "为 \(size) 的映像找位置"),
            LocalizedText(
                en: """
                    It may begin at every multiple of \(unit) from \(low) on, must end below \(limit), must lie wholly in \
                    usable memory, and must not overlap \(settings.avoid.count) ranges that are still needed.
                    """,
                zh: """
                    它可以从 \(low) 起的任何 \(unit) 整数倍处开始，必须在 \(limit) 以下结束，整个落在可用内存里，\
                    并且不能碰到 \(settings.avoid.count) 个仍在使用的区间。
                    """
            )
        )
    }

    private mutating func nothingTried() throws(SimulationError) {
        try add(
            LocalizedText(en: "Nothing to search", zh: "无处可找"),
            LocalizedText(
                en: "There is no usable range, or the lowest address plus the image is beyond the limit already.",
                zh: "没有可用区间，或者最低地址加上映像大小已经超过上限。"
            )
        )
    }

    private mutating func region(_ entry: MemoryVector, _ usable: MemoryVector?) throws(SimulationError) {
        let range = KaslrText.range(entry)
        let start = usable.map { Numerals.hexadecimal($0.start) }
        try add(
            LocalizedText(en: "RAM \(range)", zh: "内存 \(range)"),
            LocalizedText(
                en: start.map {
                    "Within the minimum and the limit, rounded up to the alignment, the range begins at \($0)."
                } ?? "Nothing of it lies between the minimum and the limit.",
                zh: start.map { "按最低地址、上限和对齐修正后，区间从 \($0) 开始。" } ?? "它没有任何部分落在最低地址与上限之间。"
            ),
            active: entry
        )
    }

    private mutating func tooSmall(_ rest: MemoryVector) throws(SimulationError) {
        let size = BootText.size(rest.size)
        try add(
            LocalizedText(en: "\(size) are too small", zh: "\(size) 放不下"),
            LocalizedText(
                en:
                    "From \(Numerals.hexadecimal(rest.start)) on \(size) are left, less than the image: this range is done.",
                zh: "从 \(Numerals.hexadecimal(rest.start)) 起只剩 \(size)，小于映像：这个区间处理完毕。"
            ),
            active: rest
        )
    }

    private mutating func avoided(_ range: MemoryVector, _ rest: MemoryVector) throws(SimulationError) {
        let place = KaslrText.range(range)
        let fits = range.start >= rest.start + settings.imageSize
        try add(
            LocalizedText(en: "In the way: \(place)", zh: "挡路的：\(place)"),
            LocalizedText(
                en: """
                    Of all that is to be avoided here this begins lowest. The part below it is \
                    \(fits ? "large enough and is taken first" : "too small for the image"); the search goes on behind it, \
                    at \(Numerals.hexadecimal(range.end)) rounded up.
                    """,
                zh: """
                    在这里要避开的区间中，它的起点最低。它下方的部分\(fits ? "足够大，先收下" : "放不下映像")；\
                    搜索从它之后、\(Numerals.hexadecimal(range.end)) 向上取整处继续。
                    """
            ),
            active: rest
        )
    }

    private mutating func hugePages(_ range: MemoryVector) throws(SimulationError) {
        let pages = range.size >> 30
        try add(
            LocalizedText(en: "Left for 1 GiB pages: \(pages)", zh: "留给 1 GiB 大页：\(pages) 个"),
            LocalizedText(
                en: """
                    The command line asks for 1 GiB pages. An image in \(KaslrText.range(range)) would spoil one for good, so \
                    its first \(pages) are passed over.
                    """,
                zh: """
                    命令行要求 1 GiB 大页。映像若落在 \(KaslrText.range(range)) 就会永久占掉一个，因此跳过最前面的 \(pages) 个。
                    """
            ),
            active: range
        )
    }

    private mutating func stored(_ area: SlotArea, _ region: MemoryVector) throws(SimulationError) {
        areas.append(area)
        let size = BootText.size(region.size)
        let image = BootText.size(settings.imageSize)
        let unit = BootText.size(settings.alignment)
        let start = Numerals.hexadecimal(area.address)
        asked += 1
        try add(
            LocalizedText(en: "Slots at \(start): \(area.count)", zh: "\(start) 处的槽位：\(area.count) 个"),
            LocalizedText(
                en: """
                    \(KaslrText.range(region)) is \(size) long. The image may begin at its start and then every \(unit) as \
                    long as it fits: 1 + (\(size) - \(image)) / \(unit), rounded down, is \(area.count).
                    """,
                zh: """
                    \(KaslrText.range(region)) 长 \(size)。映像可从其起点开始，之后每隔 \(unit) 一个，直到放不下：\
                    1 + (\(size) - \(image)) / \(unit)，向下取整得 \(area.count)。
                    """
            ),
            asked <= 3
                ? Prediction(
                    question: LocalizedText(
                        en: "\(size) are free at \(start), the image needs \(image). How many slots every \(unit)?",
                        zh: "\(start) 处空闲 \(size)，映像需要 \(image)。每 \(unit) 一个，共有几个槽位？"
                    ),
                    answer: LocalizedText(same: "\(area.count)"),
                    wrongChoices: [
                        region.size / settings.alignment, area.count - 1, region.size / settings.imageSize,
                    ].map { LocalizedText(same: "\($0)") },
                    position: asked - 1
                )
                : nil,
            active: region
        )
    }

    private mutating func drawn(_ found: KernelSlots, _ random: UInt64) throws(SimulationError) {
        guard let place = found.address(forRandom: random) else {
            return try add(
                LocalizedText(en: "No slot: the image stays", zh: "没有槽位：映像留在原处"),
                LocalizedText(
                    en:
                        "\"Physical KASLR disabled: no suitable memory region!\" The virtual address is drawn all the same.",
                    zh: "内核打印“Physical KASLR disabled: no suitable memory region!”。虚拟地址照样抽取。"
                )
            )
        }
        let slot = random % found.count
        let address = Numerals.hexadecimal(place)
        let bits = KaslrText.bits(found.count)
        try add(
            LocalizedText(
                en: "Slot \(slot) of \(found.count): \(address)",
                zh: "第 \(slot) 个槽位（共 \(found.count) 个）：\(address)"
            ),
            LocalizedText(
                en: """
                    The random number modulo \(found.count) is \(slot). Counting through the areas from the first slot, \
                    number 0, leads to \(address). Guessing one of \(found.count) is worth \(bits) bits.
                    """,
                zh: """
                    随机数对 \(found.count) 取余得 \(slot)。从第 0 个槽位起逐区数过去，到达 \(address)。\
                    在 \(found.count) 个里猜一个，相当于 \(bits) 位熵。
                    """
            ),
            drawn: place
        )
    }

    private mutating func virtual(_ found: KernelSlots, _ random: UInt64) throws(SimulationError) {
        let count = found.virtualCount()
        let image = BootText.size(settings.imageSize)
        let unit = BootText.size(settings.alignment)
        guard count > 0 else {
            return try add(
                LocalizedText(en: "No virtual address", zh: "没有虚拟地址"),
                LocalizedText(
                    en: "Above 16 MiB, the window of 1 GiB has no room for \(image): such a kernel cannot be built.",
                    zh: "1 GiB 的窗口除去最低的 16 MiB 后放不下 \(image)：这样的内核根本构建不出来。"
                )
            )
        }
        let address = Numerals.hexadecimal(KaslrText.kernelMap + (16 << 20) + random % count * settings.alignment)
        let bits = KaslrText.bits(count)
        try add(
            LocalizedText(en: "The virtual address: \(address)", zh: "虚拟地址：\(address)"),
            LocalizedText(
                en: """
                    The kernel's text has a window of 1 GiB at 0xffffffff80000000, of which the first 16 MiB stay free: \
                    1 + (1 GiB - 16 MiB - \(image)) / \(unit) is \(count), \(bits) bits, however much memory there is. It is \
                    drawn apart from the physical address, so neither tells the other.
                    """,
                zh: """
                    内核代码在 0xffffffff80000000 处有 1 GiB 的窗口，最低的 16 MiB 空着：\
                    1 + (1 GiB - 16 MiB - \(image)) / \(unit) 得 \(count)，即 \(bits) 位，与内存多少无关。\
                    它与物理地址各自抽取，知道一个推不出另一个。
                    """
            ),
            Prediction(
                question: LocalizedText(
                    en: "With twice the memory, how many virtual addresses would there be to choose from?",
                    zh: "如果内存加倍，可选的虚拟地址有多少个？"
                ),
                answer: LocalizedText(en: "\(count), as now", zh: "\(count) 个，不变"),
                wrongChoices: [
                    LocalizedText(en: "\(2 * count), twice as many", zh: "\(2 * count) 个，翻一倍"),
                    LocalizedText(en: "as many as physical slots", zh: "与物理槽位一样多"),
                ],
                position: 1
            )
        )
    }
}
