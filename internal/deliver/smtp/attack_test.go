package smtp_test

import (
	"errors"
	"fmt"
	"testing"

	"stund/internal/deliver"
	"stund/internal/deliver/delivertest"
)

// TestAnswersOfBefore: a server that says more than it was asked, so that each answer on the connection is taken for
// one of later, has no mail sent to two, none taken twice or for sent that it did not take, and none refused that it
// only puts off.
func TestAnswersOfBefore(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"MAIL", "RCPT", ".", "RSET"} {
		for _, stray := range []string{"250 again", "250 again\r\n250 and again", "421 4.4.2 idle", "550 5.1.1 who?"} {
			t.Run(verb+" "+stray[:3], func(t *testing.T) {
				t.Parallel()
				s := start(t, func(s *server) {
					s.answers["RCPT TO:<2@b.no>"] = "450 4.2.0 later"
					s.answers["RCPT TO:<5@b.no>"] = "450 4.2.0 later"
					s.onVerb = func(v string) {
						if v == verb {
							s.mu.Lock()
							defer s.mu.Unlock()
							s.stray = stray
						}
					}
				})
				m := open(t, s, nil)
				for n := range 8 {
					to := fmt.Sprintf("%d@b.no", n)
					_, err := m.SendEmail(t.Context(), delivertest.Email("a", from, to))
					taken := len(s.sent(to))
					switch {
					case err == nil && taken != 1, taken > 1:
						t.Errorf("mail %d was taken %d times: %v", n, taken, err)
					case stray[0] == '5': // it says so
					case errors.Is(err, deliver.ErrPermanent):
						t.Errorf("mail %d: %v", n, err)
					case taken == 1 && err != nil && !errors.Is(err, deliver.ErrAmbiguous):
						t.Errorf("mail %d was taken, and will be sent again: %v", n, err)
					}
				}
			})
		}
	}
}
