// Package schedule is the engine that knows when something can be booked. It is pure: no I/O, no clock, no state.
//
// A Question holds everything that decides about one service: the instant of asking, the practitioners' and resources'
// diaries (weekly hours, exceptions, holidays, absences, claims) and the service's own rules. It is asked for free
// starts in a range, for the next ones, for the nearest ones, and why an instant cannot be booked. All answers are read
// from the same bars (ranges of starts that a rule forbids), so that Why and Free cannot disagree.
//
// # Rules, in their fixed order
//
//  1. wrong-practitioner: nobody who was asked for can give the service.
//  2. past: the start lies before now.
//  3. too-soon: the start lies before now plus the service's notice.
//  4. too-far: the local date of the start lies more than WindowDays after the local date of now.
//  5. holiday, closed, outside-hours: the appointment, without buffers, lies inside one stretch of the practitioner's
//     hours. The day has no hours because of a holiday, or for another reason, or has others.
//  6. service-hours: the appointment lies inside one stretch of the service's own hours, if it has any.
//  7. absent, busy: the appointment, without buffers, touches no absence and nothing of an imported calendar.
//  8. full: a group of the service that begins at the start has a seat left.
//  9. misaligned: the start lies on the grid.
//  10. taken, buffer: the blocked span, buffers included, touches no other claim of the practitioner, and nothing of an
//     imported calendar unless the service says otherwise (BufferOwn). It is a buffer if only this appointment's own
//     buffers touch.
//  11. reserved: the blocked span touches no time of the practitioner, or of a resource, that another service keeps for
//     itself (Class). Of two services that keep a start the one that is booked first has it.
//  12. daily-limit: the practitioner has fewer sessions of the service on the local day than the limit.
//  13. resource-closed: each resource is known and open, as 5 and 7 say for a practitioner.
//  14. resource-taken: the blocked span touches no other claim of a resource.
//
// A group session that exists (a claim with the same Service and At) and has a seat left is joined as it was made: with
// its own length, buffers, resources and place, whatever the service asks for now. Rules 5 to 7 look at its own span,
// and rules 8 to 14 do not apply, for its place is already taken and shared, off the grid and over the limit too if
// staff put it there. How many seats there are is the service's to say, at any time: with fewer than are taken, those
// who have one keep it.
// Among several practitioners one with such a session comes before those who would open another, and of those the one
// with whom the service keeps the start.
//
// # Time
//
// Hours are civil times. Each is resolved on its date in the diary's zone by the rule of package civil; what lies
// between counts as it elapses, so 01:00-05:00 has three or five real hours on the days of a clock change. The
// intervals of one day merge where they touch or overlap, and each merged interval begins a grid of starts, Step apart
// in elapsed time. An interval that ends at 24:00 and one that begins at 00:00 on the next day are one stretch to be
// open in, and two grids. If the service has hours of its own, they make the grid (in the practice's zone), whoever
// returns the service.
//
// All spans are half open and counted in whole minutes.
package schedule
