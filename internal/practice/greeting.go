package practice

import "stund/internal/civil"

// Greeting is when a client is greeted on a day of theirs, where they are.
type Greeting struct {
	At civil.Time `json:"at" doc:"Where the client is. In quiet hours it waits for their end." example:"09:00"`
}

func (g *Greeting) check(c *checker, at string) {
	if g != nil {
		c.between(at+".at", int(g.At), 0, int(civil.EndOfDay)-1)
	}
}
