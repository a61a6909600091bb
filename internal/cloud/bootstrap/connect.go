package bootstrap

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"stund/internal/clock"
)

const (
	patience = time.Second     // how long a start waits for its connection
	fresh    = 5 * time.Second // how long the connection is good for without a request
)

// connected returns an HTTP client whose connection to DynamoDB is made. Names, TCP and TLS take several round trips
// and most of the arithmetic of a start, and a start has more of the processor than a request (Lambda developer guide,
// "Understanding the Lambda execution environment lifecycle"). The first request gets it. Where none could be made, or
// where the function was made ready beforehand and frozen since, so that DynamoDB may have hung up unheard, that
// request makes its own.
func connected(s Settings, c clock.Clock, log *slog.Logger) *awshttp.BuildableClient {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	client := awshttp.NewBuildableClient()
	address, secure, err := s.database()
	var early atomic.Pointer[net.Conn]
	dial := client.GetDialer().DialContext
	if secure {
		dial = (&tls.Dialer{NetDialer: client.GetDialer(),
			Config: &tls.Config{MinVersion: awshttp.DefaultHTTPTransportTLSMinVersion}}).DialContext
	}
	if err == nil {
		var conn net.Conn
		if conn, err = dial(ctx, "tcp", address); err == nil {
			early.Store(&conn)
		}
	}
	if err != nil {
		log.LogAttrs(ctx, slog.LevelDebug, "no connection to DynamoDB yet", slog.String("error", err.Error()))
	}
	made := c.Now().Round(0) // by the wall: what is frozen counts no other time
	first := func(ctx context.Context, network, to string) (net.Conn, error) {
		if to == address {
			switch conn := early.Swap(nil); {
			case conn == nil:
			case c.Now().Sub(made) < fresh:
				return *conn, nil
			default:
				_ = (*conn).Close() // nothing was said on it
			}
		}
		return dial(ctx, network, to)
	}
	return client.WithTransportOptions(func(t *http.Transport) {
		if secure {
			t.DialTLSContext = first
		} else {
			t.DialContext = first
		}
	})
}

// database returns the host and port of DynamoDB, and whether it speaks TLS.
func (s Settings) database() (address string, secure bool, err error) {
	at := s.Endpoint("DYNAMODB")
	if at == nil {
		return "dynamodb." + s.Region + ".amazonaws.com:443", true, nil
	}
	u, err := url.Parse(*at)
	if err != nil {
		return "", true, fmt.Errorf("address of DynamoDB: %w", err)
	}
	secure, port := u.Scheme == "https", u.Port()
	if port == "" {
		port = map[bool]string{true: "443", false: "80"}[secure]
	}
	return net.JoinHostPort(u.Hostname(), port), secure, nil
}
