// Who studies needs days, cards, reviews and schedules too; they are a module of their own only because a browser
// needs them without files and databases.
@_exported import Scheduling
