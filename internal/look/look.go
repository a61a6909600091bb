// Package look is what the widget and the pages show alike: one component, one style sheet.
package look

import _ "embed" // the styles

// Days is how the weeks look that a day is chosen from: their head (.head with .span between two .turn) and the days
// (.day, with .free, .full or .off, .picked and .today). It asks for the colours --accent, --on-accent, --surface,
// --text, --muted and --rim; how days stand beside each other is up to who shows them.
//
//go:embed days.css
var Days string
