import MemoryModels

/// A mapped folio that is used between agings stays; one that is read once flows through.
func multiGenLru(_ out: inout Transcript) throws(GenerationError) {
    var lru = try MultiGenLRU(frames: 4, fileFolios: 20, anonymousFolios: 0, hasSwap: false)
    var events: [GenerationEvent] = []
    lru.touch(0, recordingInto: &events)
    for folio in 1...7 {
        lru.read(folio, recordingInto: &events)
        if folio % 2 == 1 {
            lru.touch(0, recordingInto: &events)
            lru.age(recordingInto: &events)
        }
    }
    for event in events {
        switch event {
        case .loaded(let folio, let sequence): out.print("\(folio) starts in generation \(sequence)")
        case .promoted(let folio, let sequence): out.print("aging finds \(folio) used: generation \(sequence)")
        case .evicted(let folio, let tier): out.print("\(folio) is evicted from tier \(tier)")
        default: break
        }
    }
    out.print("generations \(lru.minimum[1]) to \(lru.maximum), folio 0 in \(lru.sequence(of: 0) ?? 0)")
}
