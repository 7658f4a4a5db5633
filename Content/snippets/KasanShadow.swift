import MemoryModels

/// Touches an object of 13 bytes in the ways that generic KASAN knows, and in one that it does not.
func kasanShadow(_ out: inout Transcript) throws(KasanError) {
    var heap = KasanHeap()
    func show(_ what: String, _ report: KasanReport?) {
        out.print("\(what): \(report?.bugType ?? "no report")")
    }
    func shadow(_ address: UInt64) -> String {
        var text = ""
        for granule in 0..<4 {
            text += " " + String(heap.shadow[address + UInt64(granule * 8)], radix: 16)
        }
        return text
    }
    let object = try heap.kmalloc(13)
    let neighbour = try heap.kmalloc(13)
    out.print("\(hex(object)) has its shadow at \(hex(KasanShadow.shadowAddress(of: object)))")
    out.print("shadow of 32 bytes:\(shadow(object))")
    show("read byte 12", try heap.access(object + 12, size: 1))
    show("read 4 bytes from byte 12 on", try heap.access(object + 12, size: 4))
    show("write the byte before its neighbour", try heap.access(neighbour - 1, size: 1))
    show("write byte \(neighbour - object), which is the neighbour's", try heap.access(neighbour, size: 1))
    show("free it", try heap.kfree(object))
    out.print("shadow of 32 bytes:\(shadow(object))")
    show("read byte 0", try heap.access(object, size: 1))
    show("free it again", try heap.kfree(object))
    show("follow NULL + 16", try heap.access(16, size: 8))
}
