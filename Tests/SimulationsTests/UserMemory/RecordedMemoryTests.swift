import MemoryModels
import Testing

@testable import Simulations

@Suite("User memory: the faults and the smaps of a running kernel")
struct RecordedMemoryTests {
    @Test("random operations of real processes cause the same faults and the same lines", arguments: 0..<4)
    func recorded(number: Int) throws {
        #expect(try Self.firstDifference(RecordedMemoryCalls.all[number]) == nil)
    }

    @Test("with another fault-around window the faults differ")
    func bites() throws {
        #expect(try Self.firstDifference(RecordedMemoryCalls.all[0], faultAround: 8) != nil)
    }

    private static func firstDifference(_ record: RecordedMemoryCalls, faultAround: Int = 16) throws -> String? {
        var options = UserMemory.Options()
        options.faultAround = faultAround
        let kinds: [MemoryOperation.Kind] = [.read, .write, .fork, .exit]
        let operations = try MemoryOperation.parse(record.operations, kinds, parameter: "operations")
        var session = MemorySession(ProgramLayout.memory(options, isCached: true))
        var faults: [Int] = []
        for (index, operation) in operations.enumerated() {
            let outcome = try session.perform(operation, position: index + 1)
            guard operation.kind == .read || operation.kind == .write else { continue }
            let count = outcome.count { $0.kind == .minor }
            let expected = record.faults[faults.count]
            if count != expected { return "\(operation.text): \(count) faults, recorded \(expected)" }
            faults.append(count)
        }
        let memory = session.memory
        var lines: [String] = []
        for process in memory.processes.indices where memory.processes[process].isAlive {
            for area in ProgramLayout.areas.indices where area != ProgramLayout.stack {
                let smaps = memory.smaps(process: process, area: area)
                let values = SmapsField.all.map { " \($0.value(smaps))" }.joined()
                lines.append("\(ProgramLayout.name(process)).\(ProgramLayout.areas[area].letter)\(values)")
            }
        }
        let recorded = record.smaps.split(separator: "\n").map(String.init)
        for (line, expected) in zip(lines, recorded) where line != expected {
            return "\(line), recorded \(expected)"
        }
        return lines.count == recorded.count && faults.count == record.faults.count ? nil : "another number of lines"
    }
}
