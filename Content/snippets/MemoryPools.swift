import MemoryModels

/// The same hundred small requests to three kinds of pool.
func memoryPools(_ out: inout Transcript) throws(PoolError) {
    var fixed = FixedPool(size: 64)
    var blocks: [FixedPool.Block] = []
    for _ in 0..<100 { blocks.append(fixed.allocate()) }
    for block in blocks { try fixed.free(block) }
    out.print("fixed blocks: pages taken: \(fixed.pageCount), all of them kept")

    var region = RegionPool(size: 1024)
    for _ in 0..<100 { region.allocate(64) }
    out.print("region: blocks of 1024 bytes: \(region.blocks.count), searches start at block \(region.current)")
    region.reset()
    out.print("after one reset: everything is free, blocks kept: \(region.blocks.count)")

    var cache = ThreadCachePool(objectSize: 64, threads: 2, batch: 8)
    var objects: [Int] = []
    for _ in 0..<100 { objects.append(cache.allocate(thread: 0)) }
    for object in objects { try cache.free(object, thread: 1) }
    let counts = cache.statistics
    out.print("thread caches: served without a lock: \(counts.local) of 200")
    out.print("batches fetched: \(counts.fetches), released: \(counts.releases), by the other thread")
}
