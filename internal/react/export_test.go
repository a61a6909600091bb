package react

import "time"

// SetPatience makes tests shorter.
func (r *Reactors) SetPatience(d time.Duration) { r.patience = d }
