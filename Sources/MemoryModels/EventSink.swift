/// What takes the events of a model's operation. The plain operations use one that ignores them, which
/// the optimiser removes altogether.
protocol EventSink<Event> {
    associatedtype Event
    mutating func record(_ event: @autoclosure () -> Event)
}

/// Ignores events.
struct NoEvents<Event>: EventSink {
    @inline(__always)
    mutating func record(_ event: @autoclosure () -> Event) {}
}

/// Keeps events.
struct EventLog<Event>: EventSink {
    var events: [Event] = []

    mutating func record(_ event: @autoclosure () -> Event) {
        events.append(event())
    }
}
