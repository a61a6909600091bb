package smtp

import (
	"context"
	"errors"
	"net"
	"net/textproto"
	"slices"
	"sync"
	"time"

	gosmtp "github.com/wneessen/go-mail/smtp"

	"stund/internal/clock"
	"stund/internal/deliver"
)

const (
	connections = 4
	perLine     = 100              // messages on one connection: many servers want no more
	idle        = 10 * time.Second // without work, after which a connection ends; servers wait for minutes
	goodbye     = 2 * time.Second  // for the server to answer QUIT
	closing     = 421              // a server's answer with which it ends the connection (RFC 5321, 3.8)
)

// errEnded: a connection that had been used has ended, or the server takes no more on it. Nothing was sent.
var errEnded = errors.New("the connection had ended")

// line is a connection on which a message can begin.
type line struct {
	conn   net.Conn
	client *gosmtp.Client
	used   int                // messages that began on it
	wake   context.CancelFunc // ends its rest
}

// watch has ctx's end interrupt whatever waits on the connection, until the function that it returns is called: that
// tells whether the connection was left alone.
func (l *line) watch(ctx context.Context) (stop func() bool) {
	// A deadline in the past ends whatever waits.
	return context.AfterFunc(ctx, func() { _ = l.conn.SetDeadline(time.Unix(1, 0)) })
}

// send sends one message. Its error is errEnded, or a deliver.Error.
func (l *line) send(e envelope) (deliver.Receipt, error) {
	again := l.used > 0
	l.used++
	if err := l.client.Mail(e.from); err != nil {
		if again && code(err) < 500 { // silence, or a server that has had enough of this connection, however it says so
			return deliver.Receipt{}, errEnded
		}
		return deliver.Receipt{}, failure(kind(err), "sender", err)
	}
	if err := l.client.Rcpt(e.to); err != nil {
		return deliver.Receipt{}, failure(kind(err), "recipient", err)
	}
	w, err := l.client.Data()
	if err != nil {
		return deliver.Receipt{}, failure(kind(err), "message", err)
	}
	if _, err := w.Write(e.raw); err != nil {
		// The dot that ends the message was not sent, so the server must drop it (RFC 5321, 4.1.1.4).
		return deliver.Receipt{}, failure(deliver.ErrTemporary, "message", err)
	}
	if err := w.Close(); err != nil {
		if answered(err) {
			return deliver.Receipt{}, failure(kind(err), "message", err)
		}
		return deliver.Receipt{}, failure(deliver.ErrAmbiguous, "no answer to the message", err)
	}
	receipt := deliver.Receipt{ProviderID: e.id}
	if d, ok := w.(*gosmtp.DataCloser); ok && clean(d.ServerResponse()) != "" {
		receipt.ProviderID = clean(d.ServerResponse())
	}
	return receipt, nil
}

// close ends the connection, with a goodbye where one is due.
func (l *line) close(politely bool) {
	if politely {
		_ = l.conn.SetDeadline(clock.System{}.Now().Add(goodbye))
		_ = l.client.Quit()
	}
	_ = l.conn.Close()
}

// code returns what the server answered, 0 if it did not.
func code(err error) int {
	var answer *textproto.Error
	if errors.As(err, &answer) {
		return answer.Code
	}
	return 0
}

// refused tells whether the error is the server's refusal. An answer that is neither that nor the one that was due was
// to something else: the server says more than it is asked, and nobody knows what its next answer is to.
func refused(err error) bool { return code(err) >= 400 }

// inStep tells whether the server has said no more than it was asked.
func (l *line) inStep() bool { return l.client.Text.R.Buffered() == 0 }

// answered tells whether the error is the server's answer.
func answered(err error) bool { return code(err) != 0 }

// lines are the connections: those at work are counted, those without are kept for a while.
type lines struct {
	free chan struct{} // has room for each that may work

	mu     sync.Mutex
	idle   []*line
	closed bool
}

// begin waits until one more may work, which ends with the function that it returns.
func (s *lines) begin(ctx context.Context) (end func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case s.free <- struct{}{}:
		return func() { <-s.free }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// take returns a connection without work, the one that had some last; nil if there is none.
func (s *lines) take() *line {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.idle) == 0 {
		return nil
	}
	l := s.idle[len(s.idle)-1]
	s.idle = s.idle[:len(s.idle)-1]
	l.wake()
	return l
}

// rest keeps the connection until there is work for it, or it has had none for long. It is false if the connection has
// done its part.
func (s *lines) rest(l *line) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || l.used >= perLine {
		return false
	}
	resting, wake := context.WithCancel(context.Background())
	l.wake = wake
	s.idle = append(s.idle, l)
	go func() {
		if clock.Sleep(resting, idle) == nil && s.drop(l, resting) {
			l.close(true)
		}
	}()
	return true
}

// drop takes the connection out if it still has that rest.
func (s *lines) drop(l *line, resting context.Context) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.idle, l)
	if i < 0 || resting.Err() != nil {
		return false
	}
	s.idle = slices.Delete(s.idle, i, i+1)
	l.wake()
	return true
}

func (s *lines) close() {
	s.mu.Lock()
	resting := s.idle
	s.idle, s.closed = nil, true
	s.mu.Unlock()
	for _, l := range resting {
		l.wake()
		l.close(true)
	}
}
