import MemoryModels
import Traces

/// Texts and pictures of `percpu-chunks`.
enum PercpuText {
    static let bytes = LocalizedText(en: "bytes", zh: "字节")

    static let reserved = LocalizedText(
        en: """
            The reserved chunk serves modules' static variables, whose code reaches only 2 GiB from the segment base: \
            later chunks are too far away.
            """,
        zh: "保留块供模块的静态变量使用：模块代码只能触及段基址前后 2 GiB 之内，后来的块离得太远。"
    )

    static func name(_ chunk: Int) -> LocalizedText {
        chunk == 0
            ? LocalizedText(en: "the first chunk", zh: "首块") : LocalizedText(en: "chunk \(chunk)", zh: "\(chunk) 号块")
    }

    /// What happened, in order.
    static func story(_ events: [PercpuAllocator.Event], _ percpu: PercpuAllocator) -> LocalizedText {
        var sentences: [LocalizedText] = []
        for event in events {
            switch event {
            case .tried(let chunk, let slot, .some(let place)):
                let page = place / 4096
                sentences.append(
                    LocalizedText(
                        en: "Slot \(slot): \(name(chunk).en) has room, at byte \(place) of its map, page \(page).",
                        zh: "槽位 \(slot)：\(name(chunk).zh)放得下，在其位图的第 \(place) 字节，即第 \(page) 页。"
                    )
                )
            case .tried(let chunk, let slot, nil):
                sentences.append(
                    LocalizedText(
                        en:
                            "Slot \(slot): \(name(chunk).en) is skipped, its largest area is too small or badly aligned.",
                        zh: "槽位 \(slot)：\(name(chunk).zh)的最大空闲区太小或对不齐，跳过。"
                    )
                )
            case .demoted(let chunk):
                sentences.append(
                    LocalizedText(
                        en: "In so low a slot that is reason enough: \(name(chunk).en) goes to slot 0.",
                        zh: "槽位这么低还失败：\(name(chunk).zh)移到槽位 0。"
                    )
                )
            case .moved(let chunk, let old, let new):
                sentences.append(
                    LocalizedText(
                        en: "By its largest free area \(name(chunk).en) now belongs in slot \(new), not \(old).",
                        zh: "按最大空闲区，\(name(chunk).zh)从槽位 \(old) 移到 \(new)。"
                    )
                )
            case .created(let chunk, let base):
                sentences.append(
                    LocalizedText(
                        en:
                            "No chunk has room: \(name(chunk).en) is made at \(Numerals.hexadecimal(base)), the highest place.",
                        zh: "没有块放得下：在最高处 \(Numerals.hexadecimal(base)) 新建一块：\(name(chunk).zh)。"
                    )
                )
            case .populated(let chunk, let pages):
                let count = pages.count * percpu.layout.unitCount
                sentences.append(
                    LocalizedText(
                        en: "Pages of \(name(chunk).en) get memory, in all units alike: \(count).",
                        zh: "\(name(chunk).zh)在所有单元中补上内存，共 \(count) 页。"
                    )
                )
            case .destroyed(let chunk):
                sentences.append(
                    LocalizedText(
                        en: "One empty chunk is enough: \(name(chunk).en) is destroyed.",
                        zh: "空块留一个就够：\(name(chunk).zh)被销毁。"
                    )
                )
            }
        }
        return PagesText.join(sentences)
    }

    // MARK: Pictures

    /// The parts of a unit of the first chunk.
    static func unit(_ percpu: PercpuAllocator) -> Diagram {
        let layout = percpu.layout
        var cells: [BlockMap.Cell] = []
        var place: UInt64 = 0
        func add(_ size: Int, _ text: String, _ mark: Mark) {
            guard size > 0 else { return }
            cells.append(BlockMap.Cell(start: place, length: UInt64(size), text: text, mark: mark))
            place += UInt64(size)
        }
        add(layout.staticSize, "static", .allocated)
        add(layout.reservedSize, "reserved", .active)
        add(layout.dynamicSize, "dynamic", .free)
        add(layout.unitSize - layout.usedSize, "", .reserved)
        return .blockMap(
            BlockMap(
                title: LocalizedText(
                    en: "A unit of the first chunk (not to scale); not usable: given back at boot",
                    zh: "首块的一个单元（未按比例）；“不可用”的部分启动时已归还"
                ),
                rows: [BlockMap.Row(label: LocalizedText(en: "bytes", zh: "字节"), cells: cells)]
            )
        )
    }

    /// The chunks by slot.
    static func chunks(_ percpu: PercpuAllocator) -> Diagram {
        var rows: [TableDiagram.Row] = []
        for (slot, numbers) in percpu.slots.enumerated() {
            for number in numbers {
                guard let chunk = percpu.chunks.first(where: { $0.number == number }) else { continue }
                rows.append(
                    TableDiagram.Row([
                        name(number), PagesText.number(slot), PagesText.number(chunk.freeBytes),
                        PagesText.number(chunk.contigBytes), PagesText.number(chunk.populatedPages),
                    ])
                )
            }
        }
        if let chunk = percpu.reserved {
            rows.append(
                TableDiagram.Row([
                    LocalizedText(en: "reserved", zh: "保留块"), LocalizedText(same: "-"),
                    PagesText.number(chunk.freeBytes), PagesText.number(chunk.contigBytes),
                    PagesText.number(chunk.populatedPages),
                ])
            )
        }
        return PagesText.table(
            LocalizedText(en: "Chunks by slot, for one unit", zh: "按槽位排列的块（就一个单元而言）"),
            [
                LocalizedText(en: "chunk", zh: "块"), LocalizedText(en: "slot", zh: "槽位"),
                LocalizedText(en: "free", zh: "空闲"), LocalizedText(en: "contig hint", zh: "最大空闲区"),
                LocalizedText(en: "pages", zh: "有内存的页"),
            ],
            rows
        )
    }

    /// Where the copies are.
    static func copies(_ percpu: PercpuAllocator, _ pointer: UInt64) -> Diagram {
        let count = percpu.layout.cpuCount
        let shown = count <= 4 ? Array(0..<count) : [0, 1, 2, count - 1]
        return PagesText.table(
            LocalizedText(
                en: "Copies: CPU 0's unit + pointer + CPU * unit size",
                zh: "各副本：CPU 0 的单元 + 指针 + CPU 编号 × 单元大小"
            ),
            [LocalizedText(same: "CPU"), LocalizedText(en: "address", zh: "地址")],
            textColumns: 2,
            shown.map { cpu in
                TableDiagram.Row([
                    PagesText.number(cpu),
                    LocalizedText(same: Numerals.hexadecimal(percpu.address(of: pointer, cpu: cpu))),
                ])
            }
        )
    }

    /// The hints of a chunk's pages, in bytes.
    static func pages(_ chunk: PercpuChunk) -> Diagram {
        PagesText.table(
            LocalizedText(en: "Hints for the pages of the first chunk, in bytes", zh: "首块各页的提示（字节）"),
            [
                LocalizedText(en: "page", zh: "页"), LocalizedText(same: "contig_hint"),
                LocalizedText(same: "left_free"), LocalizedText(same: "right_free"),
                LocalizedText(same: "first_free"),
            ],
            chunk.blocks.enumerated().map { page, block in
                TableDiagram.Row(
                    [page, block.contigHint * 4, block.leftFree * 4, block.rightFree * 4, block.firstFree * 4].map {
                        PagesText.number($0)
                    }
                )
            }
        )
    }
}
