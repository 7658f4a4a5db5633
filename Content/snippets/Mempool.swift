import MemoryModels

/// A pool of two guaranteed elements while memory runs out.
func mempool(_ out: inout Transcript) throws(MempoolError) {
    var pool = try Mempool(minimum: 2, free: 4, reclaimable: 1)
    out.print("reserve \(list(pool.reserve)), allocator \(list(pool.free))")
    for task in 0..<6 {
        // Task 4 is an interrupt handler: it may not sleep.
        out.print("task \(task): \(pool.allocate(task: task, canSleep: task != 4))")
    }
    let back = try pool.release(0)
    out.print("element 0 comes back: refilled \(back.refilled), reserve \(list(pool.reserve))")
    out.print("task 6: \(pool.allocate(task: 6, canSleep: true))")
    out.print("task 7: \(pool.allocate(task: 7, canSleep: true))")
    for service in try pool.release(1).served {
        out.print("element 1 comes back: task \(service.task) has \(service.outcome)")
    }
    for element in pool.used { _ = try pool.release(element) }
    out.print("all come back: reserve \(list(pool.reserve)), allocator \(list(pool.free))")
}
