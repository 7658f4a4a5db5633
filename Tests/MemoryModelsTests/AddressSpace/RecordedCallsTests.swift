import Testing

@testable import MemoryModels

/// What a real kernel did.
@Suite("Address space: the same as a running kernel")
struct RecordedCallsTests {
    @Test("random system calls that a running kernel answered, and the areas that it had then")
    func recorded() {
        #expect(Self.firstDifference(recording: recordedCalls) == nil)
    }

    @Test("a recording with another answer or other areas is noticed")
    func bites() {
        var lines = recordedCalls.split(separator: "\n")
        lines[lines.count - 1] += " ac"
        #expect(Self.firstDifference(recording: lines.joined(separator: "\n")) != nil)
        #expect(Self.firstDifference(recording: "map 1 1 rw p0 ENOMEM") != nil)
    }

    /// Replays the calls of a recording.
    ///
    /// A line is a call with its answer: `map FIRST COUNT PROTECTION SOURCE` with `MAP_FIXED`, where the
    /// source is p for private anonymous memory and f or s for a private or shared file with its page;
    /// `unmap FIRST COUNT`; `protect FIRST COUNT PROTECTION`; `remap FIRST OLD NEW` without flags; `move FIRST
    /// OLD NEW TARGET` with `MREMAP_FIXED`; `touch FIRST`, a write. Or it is an area at the end:
    /// `area FIRST COUNT PERMISSIONS PAGE-OFFSET KIND`, with `ac` if VmFlags has it. All in pages.
    static func firstDifference(recording: String) -> String? {
        let base: UInt64 = 0x2_0000_0000
        var space = AddressSpace()
        var expectedAreas: [String] = []
        for line in recording.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words[0] == "area" {
                expectedAreas.append(String(line))
                continue
            }
            let numbers = words.map { UInt64($0) ?? 0 }
            let first = base + numbers[1] * 4096
            var answer = "ok"
            do throws(AddressSpaceError) {
                switch words[0] {
                case "map":
                    let page = UInt64(words[4].dropFirst()) ?? 0
                    let source: MapSource =
                        switch words[4].first {
                        case "f": .privateFile(1, page: page)
                        case "s": .sharedFile(1, page: page)
                        default: .privateAnonymous
                        }
                    try space.map(length: numbers[2] * 4096, flags(words[3]), source: source, at: .fixed(first))
                case "unmap": try space.unmap(first, length: numbers[2] * 4096)
                case "protect": try space.protect(first, length: numbers[2] * 4096, flags(words[3]))
                case "touch":
                    do throws(AddressSpaceError) {
                        try space.touch(first)
                    } catch {
                        // A kernel that writes for a process answers both reasons alike.
                        throw AddressSpaceError.fault
                    }
                case "remap", "move":
                    let target = words[0] == "move" ? RemapPlace.fixed(base + numbers[4] * 4096) : .inPlace
                    let result = try space.remap(first, from: numbers[2] * 4096, to: numbers[3] * 4096, target)
                    answer = "\((result - base) / 4096)"
                default: return "a line that starts with \(words[0])"
                }
            } catch {
                answer = error.name
            }
            if answer != words.last { return "\(line), but the model answers \(answer)" }
        }
        let areas = space.areas.map { area in
            let isFile = area.backing != .anonymous
            let offset = isFile ? area.pageOffset : 0
            return "area \((area.start - base) / 4096) \(area.pageCount) \(area.flags.permissions) \(offset) "
                + "\(isFile ? "file" : "anon")\(area.flags.contains(.account) ? " ac" : "")"
        }
        return areas == expectedAreas ? nil : "areas \(areas), expected \(expectedAreas)"
    }

    private static func flags(_ text: String) -> VMAFlags {
        var flags: VMAFlags = []
        if text.contains("r") { flags.insert(.read) }
        if text.contains("w") { flags.insert(.write) }
        if text.contains("x") { flags.insert(.execute) }
        return flags
    }
}
