// Command local runs the whole of Stund in one process for development: `make run`.
//
// PORT (default 8080) is where it listens on the loopback interface, DATA (default .stund) the folder of its data.
// In a new folder, the demo practice has a year behind it; PAST=none leaves it out.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"stund/internal/local"
	"stund/internal/store/bolt"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "stund:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	local.Collect()
	folder, port := or(os.Getenv("DATA"), ".stund"), or(os.Getenv("PORT"), "8080")
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("port %s is in use; is Stund running already? Set PORT to use another", port)
	}
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	site := "http://" + l.Addr().String()
	open := local.OpenLivedIn
	if os.Getenv("PAST") == "none" {
		open = local.OpenDemo
	}
	procs := runtime.GOMAXPROCS(1) // the past is made by one step after another: more would wait for each other
	d, err := open(ctx, folder, site, slog.New(slog.NewTextHandler(os.Stderr,
		&slog.HandlerOptions{Level: slog.LevelWarn})))
	runtime.GOMAXPROCS(procs)
	if errors.Is(err, bolt.ErrLocked) {
		return fmt.Errorf("another Stund is running on the folder %s; stop it, or set DATA to another folder", folder)
	}
	if err != nil {
		return err
	}
	fmt.Printf(`Stund is running, with the demo practice "lotus". Stop it with Ctrl-C; data stays in %[2]s.

  Start page     %[1]s/
  Demo website   %[3]s   the widget on a website of its own
  Booking page   %[1]s/b/lotus
  Staff app      %[1]s/app   the calendar and the clients
  Inbox          %[1]s/_local/inbox   every mail and SMS, and the clock
  API            %[1]s/docs
`, site, folder, d.Website())
	work, finish := context.WithCancel(context.WithoutCancel(ctx))
	idle := make(chan struct{})
	go func() { defer close(idle); d.Run(work) }()
	err = local.Serve(ctx, l, d.Handler())
	finish()
	<-idle
	return errors.Join(err, d.Close())
}

func or(v, fallback string) string {
	if v == "" {
		return fallback
	}
	return v
}
