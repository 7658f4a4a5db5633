import BrowserExchange
import Simulations
import Traces

/// A request for the module's simulation: a line `name=value` for each argument.
struct SimulationRequest {
    let simulation: Simulation
    let arguments: [Argument]

    /// The request that the page wrote; nil if the module holds no simulation.
    init?() {
        guard let simulation = HostedSimulation.current else { return nil }
        self.simulation = simulation
        var arguments: [Argument] = []
        for line in ExactText.split(Exchange.inputText, at: UInt8(ascii: "\n")) where !line.isEmpty {
            // A value may hold the sign itself.
            var name: [UInt8] = []
            var value: [UInt8]?
            for byte in ExactText.bytes(of: line) {
                if value != nil {
                    value?.append(byte)
                } else if byte == UInt8(ascii: "=") {
                    value = []
                } else {
                    name.append(byte)
                }
            }
            arguments.append(
                Argument(
                    name: String(decoding: name, as: UTF8.self),
                    value: String(decoding: value ?? [], as: UTF8.self)
                )
            )
        }
        self.arguments = arguments
    }

    /// Runs the simulation and answers with what `render` makes of its trace. If it refuses to run, the answer is
    /// the name of the parameter at fault, which may be empty, then a line feed, then what is wrong.
    static func run(_ code: Int32, _ render: (Trace, Language) -> String) -> Int32 {
        guard let request = SimulationRequest() else { return Exchange.answer("", status: .notFound) }
        let language = Language(code: code)
        do {
            return Exchange.answer(render(try request.simulation.run(request.arguments), language))
        } catch {
            return Exchange.answer((error.parameter ?? "") + "\n" + error.message[language], status: .badRequest)
        }
    }
}

extension Language {
    /// The language of a page: 0 is English, 1 is Chinese.
    init(code: Int32) {
        self = code == 1 ? .chinese : .english
    }
}
