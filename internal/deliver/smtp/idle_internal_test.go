package smtp

import (
	"bufio"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	gosmtp "github.com/wneessen/go-mail/smtp"

	"stund/internal/clock"
)

// A connection without work ends by itself; one that got work in time, and rests again, rests anew.
func TestIdleEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		left := make(chan struct{})
		go func() {
			defer close(left)
			in := bufio.NewReader(theirs)
			for answer := "220 ready\r\n"; ; answer = "250 ok\r\n" {
				if _, err := theirs.Write([]byte(answer)); err != nil {
					return
				}
				if line, err := in.ReadString('\n'); err != nil || strings.HasPrefix(line, "QUIT") {
					_, _ = theirs.Write([]byte("221 bye\r\n"))
					return
				}
			}
		}()
		client, err := gosmtp.NewClient(ours, "test")
		if err != nil {
			t.Fatal(err)
		}
		lines, l := &lines{}, &line{conn: ours, client: client}
		pass := func(d time.Duration) { _ = clock.Sleep(t.Context(), d); synctest.Wait() }
		begin := clock.System{}.Now()
		lines.rest(l)
		pass(idle - time.Second)
		if lines.take() != l {
			t.Fatal("it did not rest")
		}
		lines.rest(l)
		pass(idle - time.Second)
		lines.mu.Lock()
		if len(lines.idle) != 1 {
			t.Error("it ended by its first rest")
		}
		lines.mu.Unlock()
		<-left
		if d := (clock.System{}).Now().Sub(begin); d != 2*idle-time.Second || lines.take() != nil {
			t.Errorf("it ended after %v", d)
		}
	})
}
