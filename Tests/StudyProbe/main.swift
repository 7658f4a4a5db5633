import BrowserExchange
import BrowserStudy
import Foundation

// The exports of the browser's study module, run natively, for a test to compare the module with.
//
// Standard input holds calls: a line "name numbers… length", then as many bytes of request. For each, standard output
// gets a line "status length" and the answer.

/// The exports by name. They get eight numbers, as many as the one with the most takes.
let exports: [String: ([Int32]) -> Int32] = [
    "kmemo_study_plan": { kmemoStudyPlan($0[0], $0[1], $0[2], $0[3], $0[4], $0[5]) },
    "kmemo_study_answer": { kmemoStudyAnswer($0[0], $0[1], $0[2], $0[3], $0[4], $0[5], $0[6], $0[7]) },
    "kmemo_study_card": { kmemoStudyCard($0[0], $0[1], $0[2], $0[3]) },
    "kmemo_study_undo": { _ in kmemoStudyUndo() },
    "kmemo_study_export": { _ in kmemoStudyExport() },
    "kmemo_study_merge": { kmemoStudyMerge($0[0]) },
    "kmemo_study_order": { kmemoStudyOrder($0[0], $0[1], $0[2]) },
]

var input = try FileHandle.standardInput.readToEnd() ?? Data()
while let end = input.firstIndex(of: 0x0A) {
    let words = String(decoding: input[..<end], as: UTF8.self).split(separator: " ").map(String.init)
    guard let name = words.first, let export = exports[name], let length = words.last.flatMap(Int.init) else {
        FileHandle.standardError.write(Data("study-probe: not a call: \(words)\n".utf8))
        exit(64)
    }
    let numbers = words.dropFirst().dropLast().compactMap { Int32($0) } + [Int32](repeating: 0, count: 8)
    let request = input[(end + 1)...].prefix(length)
    input = input[(end + 1)...].dropFirst(length)
    _ = request.copyBytes(
        to: UnsafeMutableRawBufferPointer(start: kmemoInput(Int32(length)), count: length).bindMemory(to: UInt8.self)
    )
    let status = export(numbers)
    let answer = kmemoOutput().map { Data(bytes: $0, count: Int(kmemoOutputLength())) } ?? Data()
    FileHandle.standardOutput.write(Data("\(status) \(answer.count)\n".utf8) + answer)
}
