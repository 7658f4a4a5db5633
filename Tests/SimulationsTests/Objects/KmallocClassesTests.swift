import Testing
import Traces

@testable import Simulations

@Suite("kmalloc-classes")
struct KmallocClassesTests {
    @Test("the default run counts what is asked for and given")
    func defaults() throws {
        let trace = try run("kmalloc-classes")
        #expect(try trace.number("served") == 15)
        #expect(try trace.number("failed") == 1)
        // 1 8 9 65 100 130 193 130 130 130 8192 8193 40000 0 130.
        #expect(try trace.number("asked_bytes") == 57_411)
        #expect(try trace.number("given_bytes") == 91_584)
        #expect(try trace.number("lost_bytes") == 91_584 - 57_411)
        #expect(try trace.text("last_source") == "kmalloc-192")
        #expect(try trace.number("large_pages") == 4)
        #expect(try trace.number("refused_frees") == 0)
    }

    @Test(
        "flags, options and call sites choose the cache",
        arguments: [
            ("130", [], "kmalloc-192"), ("130a", [], "kmalloc-cg-192"), ("130ra", [], "kmalloc-rcl-192"),
            ("130dra", [], "dma-kmalloc-192"), ("130a", ["memcg=false"], "kmalloc-192"),
            ("130d", ["zone-dma=false"], "kmalloc-192"), ("0", [], "ZERO_SIZE_PTR"), ("5000000", [], "NULL"),
            ("8193", [], "pages of order 2"), ("2000", [], "kmalloc-2k"),
        ]
    )
    func sources(_ requests: String, _ arguments: [String], _ source: String) throws {
        let simulation = try #require(SimulationCatalogue.find("kmalloc-classes"))
        let trace = try simulation.run((["requests=" + requests] + arguments).map { argument(from: $0) })
        #expect(try trace.text("last_source") == source)
    }

    @Test("with random copies the caller chooses; another seed chooses otherwise")
    func randomCopies() throws {
        let sites = (0..<8).map { "64@ffffffff8120\($0)000" }
        var names: Set<String> = []
        for site in sites {
            names.insert(try run("kmalloc-classes", "random-copies=true", "requests=" + site).text("last_source"))
        }
        #expect(names.count > 3)
        let request = "requests=" + sites.joined(separator: " ")
        let first = try run("kmalloc-classes", "random-copies=true", request)
        let second = try run("kmalloc-classes", "random-copies=true", "seed=99", request)
        #expect(first.steps.map(\.title) != second.steps.map(\.title))
    }

    @Test("a block freed twice is refused and counted")
    func doubleFree() throws {
        #expect(try run("kmalloc-classes", "requests=100 f0 f0").number("refused_frees") == 1)
        #expect(try run("kmalloc-classes", "requests=20000 f0 f0").number("refused_frees") == 1)
        #expect(try run("kmalloc-classes", "requests=0 f0 f0").number("refused_frees") == 0)
    }

    @Test(
        "requests that are none are refused",
        arguments: ["12x", "-5", "a", "f", "f3", "64@", "64@zz", "99999999999"]
    )
    func refusals(_ request: String) throws {
        #expect(try refusal("kmalloc-classes", "requests=" + request).parameter == "requests")
    }
}
