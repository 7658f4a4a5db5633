import MemoryModels
import Traces

/// Drills of `freelist-hardening`.
enum HardeningDrill {
    static let series = DrillSeries(
        levels: [
            LocalizedText(en: "an address with its bytes swapped", zh: "按字节翻转地址"),
            LocalizedText(en: "the word that is stored", zh: "实际存放的字"),
            LocalizedText(en: "what an overwritten word decodes to", zh: "被改写的字解码成什么"),
        ],
        make: make
    )

    private static func make(_ numbers: inout DrillNumbers, _ level: Int) -> DrillDraft {
        let start = 0xffff_8880_0000_0000 + numbers.distinct(below: 1 << 20) << 12
        let random = numbers.bits(63) << 1 | 1
        let words = [("start", Numerals.hexadecimal(start)), ("random", Numerals.hexadecimal(random))]
        return level == 1
            ? swab(start, words)
            : level == 2 ? stored(start, random, words) : overwritten(&numbers, start, random, words)
    }

    private static func slab(_ start: UInt64, _ random: UInt64) -> HardenedSlab {
        do {
            let layout = try SlabLayout(objectSize: 512, cpuCount: 1)
            return HardenedSlab(layout: layout, start: start, code: FreelistPointer(random: random))
        } catch {
            preconditionFailure("objects of 512 bytes fit in a slab")
        }
    }

    private static func swab(_ start: UInt64, _ arguments: [(String, String)]) -> DrillDraft {
        let place = Numerals.hexadecimal(start + 256)
        return DrillDraft(
            LocalizedText(
                en:
                    "A free pointer lies at \(place). What is `swab(ptr_addr)`, the part of the code that binds it to its place?",
                zh: "某个空闲指针位于 \(place)。把它与位置绑定的那部分编码，即 `swab(ptr_addr)`，是多少？"
            ),
            arguments: arguments + [("operations", "")],
            rule: LocalizedText(
                en:
                    "The eight bytes in reverse order: the lowest becomes the highest. The two digits of a byte keep their order.",
                zh: "八个字节倒过来排：最低字节变为最高字节；一个字节的两位数字次序不变。"
            ),
            steps: [0]
        ) { .address($0.numeral("first_swab")) }
    }

    private static func stored(_ start: UInt64, _ random: UInt64, _ arguments: [(String, String)]) -> DrillDraft {
        let slab = slab(start, random)
        return DrillDraft(
            LocalizedText(
                en: """
                    The next free object is at \(Numerals.hexadecimal(slab.next(of: 0))), the free pointer lies at \
                    \(Numerals.hexadecimal(slab.pointerPlace(of: 0))), the cache's random number is \(Numerals.hexadecimal(random)). \
                    Which word does `CONFIG_SLAB_FREELIST_HARDENED` store?
                    """,
                zh: """
                    下一个空闲对象在 \(Numerals.hexadecimal(slab.next(of: 0)))，空闲指针位于 \(Numerals.hexadecimal(slab.pointerPlace(of: 0)))，\
                    缓存的随机数为 \(Numerals.hexadecimal(random))。启用 `CONFIG_SLAB_FREELIST_HARDENED` 时存放的字是多少？
                    """
            ),
            arguments: arguments + [("operations", "")],
            rule: LocalizedText(
                en: "ptr ^ s->random ^ swab(ptr_addr), where `swab` reverses the bytes.",
                zh: "即 ptr ^ s->random ^ swab(ptr_addr)，其中 `swab` 把字节倒排。"
            ),
            steps: [0]
        ) { .address($0.numeral("first_stored")) }
    }

    private static func overwritten(
        _ numbers: inout DrillNumbers,
        _ start: UInt64,
        _ random: UInt64,
        _ arguments: [(String, String)]
    ) -> DrillDraft {
        let slab = slab(start, random)
        let value = 0xffff_ffff_8200_0000 + numbers.bits(20) << 4
        return DrillDraft(
            LocalizedText(
                en: """
                    A free pointer to \(Numerals.hexadecimal(slab.next(of: 0))) is stored, hardened, as \
                    \(Numerals.hexadecimal(slab.words[0])). An overflow replaces that word by \(Numerals.hexadecimal(value)). What \
                    does the kernel take for the address of the next free object?
                    """,
                zh: """
                    指向 \(Numerals.hexadecimal(slab.next(of: 0))) 的空闲指针，加固后存为 \(Numerals.hexadecimal(slab.words[0]))。\
                    越界写把这个字改成了 \(Numerals.hexadecimal(value))。内核会把哪个地址当作下一个空闲对象？
                    """
            ),
            arguments: arguments + [("operations", "w0=" + String(value, radix: 16) + " a")],
            rule: LocalizedText(
                en: """
                    The word is decoded with the same key, which is the pointer XOR the stored word; the key XOR the new word is what \
                    the kernel sees.
                    """,
                zh: "解码用的是同一个密钥，也就是指针异或原来存放的字；密钥再异或新写入的字，就是内核看到的地址。"
            ),
            steps: [0, 2, 3]
        ) { .address($0.numeral("head")) }
    }
}
