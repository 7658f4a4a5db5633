import MemoryModels

/// Reads and writes around an object of 13 bytes that KFENCE guards.
func kfence(_ out: inout Transcript) {
    var random = SplitMix64(seed: 1)
    var pool = KfencePool(KfenceSettings(), random: &random)
    func show(_ what: String, _ reports: [KfenceReport]?, isWrite: Bool = false) {
        let report = reports?.first.map { "BUG: KFENCE: \($0.headline(isWrite: isWrite))" } ?? "no report"
        out.print("\(what): \(report)")
    }
    guard case .guarded(_, let object) = pool.allocate(13, alignment: 16, site: 1, atRight: true) else { return }
    out.print("13 bytes at byte \(object % 4096) of a page")
    for offset in [12, 13, 15, 16, 17] as [UInt64] {
        show("read byte \(offset)", pool.access(object + offset, size: 1, value: nil))
    }
    show("write byte 14", pool.access(object + 14, size: 1, value: 0), isWrite: true)
    show("free it", pool.free(object))
    show("write byte 0", pool.access(object, size: 1, value: 0), isWrite: true)
    show("write byte 0 again", pool.access(object, size: 1, value: 0), isWrite: true)
    show("free it again", pool.free(object))
}
