import SearchRanking
import Testing

@Suite("Shard text")
struct ShardTextTests {
    @Test
    func x() {}
}
