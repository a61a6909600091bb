// Command server runs Stund for real use on one machine: the embedded database, mail by SMTP, behind a reverse proxy
// that speaks TLS. `server token …` makes a staff token.
//
//	SITE        https address that clients see (required)
//	MAIL_FROM   e-mail address that mail is sent from (required)
//	SMTP_ADDR   host:port of the mail server (required)
//	SMTP_SECURITY  starttls (default), tls, or none on the own machine
//	SMTP_USER, SMTP_PASSWORD
//	LISTEN      default 127.0.0.1:8080
//	DATA        default /var/lib/stund
//	PROXIES     reverse proxies in front, default 1
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"stund/internal/deliver/smtp"
	"stund/internal/fact"
	"stund/internal/local"
)

// folder is where data is unless DATA says otherwise.
const folder = "/var/lib/stund"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "stund:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 0 && args[0] == "token" {
		return token(args[1:])
	}
	c, err := config()
	if err != nil {
		return err
	}
	local.Collect()
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	s, err := local.OpenServer(c, log)
	if err != nil {
		return err
	}
	defer s.Close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := net.Listen("tcp", env("LISTEN", "127.0.0.1:8080"))
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	log.Info("serving", "address", l.Addr().String(), "site", c.Site)
	work, finish := context.WithCancel(context.WithoutCancel(ctx))
	idle := make(chan struct{})
	go func() { defer close(idle); s.Run(work) }()
	err = local.Serve(ctx, l, s.Handler())
	finish()
	<-idle
	return err
}

func config() (local.ServerConfig, error) {
	host, port, err := net.SplitHostPort(os.Getenv("SMTP_ADDR"))
	n, bad := strconv.Atoi(port)
	if err != nil || bad != nil {
		return local.ServerConfig{}, errors.New("SMTP_ADDR must be host:port of the mail server")
	}
	proxies, err := strconv.Atoi(env("PROXIES", "1"))
	if err != nil {
		return local.ServerConfig{}, errors.New("PROXIES must be a number")
	}
	return local.ServerConfig{Folder: env("DATA", folder), Site: os.Getenv("SITE"), From: os.Getenv("MAIL_FROM"),
		Proxies: proxies,
		SMTP: smtp.Config{Host: host, Port: n, Security: smtp.Security(env("SMTP_SECURITY", "starttls")),
			Username: os.Getenv("SMTP_USER"),
			Password: os.Getenv("SMTP_PASSWORD")}}, nil
}

// token prints a staff token; the server may be running.
func token(args []string) error {
	f := flag.NewFlagSet("token", flag.ContinueOnError)
	practice := f.String("practice", "", "short name of the practice (required)")
	role := f.String("role", "owner", "owner, practitioner or assistant")
	who := f.String("practitioner", "", "id of the practitioner, for that role")
	ttl := f.Duration("for", 12*time.Hour, "how long it is good for, at most 2160h (90 days)")
	if err := f.Parse(args); err != nil {
		return err
	}
	t, err := local.StaffToken(env("DATA", folder), os.Getenv("SITE"), *practice, fact.Role(*role), *who, *ttl)
	if err != nil {
		return fmt.Errorf("token: %w", err)
	}
	fmt.Println(t)
	return nil
}

func env(name, fallback string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return fallback
}
