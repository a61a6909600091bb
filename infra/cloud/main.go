// Command cloud runs what template.yaml deploys on this machine, without an AWS account: `make cloud`. Every function
// is a process of its own, held to its own policies, on DynamoDB Local and moto, whose addresses are STUND_DYNAMODB and
// STUND_MOTO.
//
// PORT (default 8088) is where the API listens on the loopback interface. LOG=1 shows what the functions log.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"stund/internal/awstest"
	"stund/internal/gateway"
	"stund/internal/papercloud"
	"stund/internal/practice"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "cloud:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	dynamo, moto := os.Getenv(awstest.DynamoDBVar), os.Getenv(awstest.MotoVar)
	if dynamo == "" || moto == "" {
		return fmt.Errorf("%s and %s are not set: start it with `make cloud`", awstest.DynamoDBVar, awstest.MotoVar)
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "8088"
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return fmt.Errorf("listen: %w; set PORT to use another", err)
	}
	builder, err := papercloud.NewBuilder(".")
	if err != nil {
		return errors.Join(err, l.Close())
	}
	o := papercloud.Options{Root: ".", DynamoDB: dynamo, Moto: moto, Builder: builder,
		Parameters: map[string]string{"Sender": "booking@stund.example", "SMS": "on"}}
	if os.Getenv("LOG") != "" {
		o.Log = func(function, line string) { fmt.Fprintf(os.Stderr, "%s: %s\n", function, line) }
	}
	c, err := papercloud.Open(ctx, o)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if err := c.Demo(ctx, practice.Reminder{Minutes: 24 * 60, Channel: "email"},
		practice.Reminder{Minutes: 5, Channel: "email"}); err != nil {
		return errors.Join(err, l.Close())
	}
	server := gateway.Server("", c.Behind())
	server.WriteTimeout = 10 * time.Minute // the first request may wait for its function to be built, or a day pass
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	announce("http://"+l.Addr().String(), len(c.Stack().Functions))
	running, halt := context.WithCancel(ctx)
	idle := make(chan struct{})
	go func() {
		defer close(idle)
		c.Run(running, func(err error) { fmt.Fprintln(os.Stderr, "cloud:", err) })
	}()
	err = await(ctx, c, served)
	halt()
	builder.Close() // the schedules may be waiting for a function to be built
	<-idle
	if closed := server.Close(); !errors.Is(closed, http.ErrServerClosed) {
		err = errors.Join(err, closed)
	}
	return err
}

// announce says where to look.
func announce(site string, functions int) {
	fmt.Printf(`The deployment of template.yaml runs here, %[2]d functions as processes.
Stop it with Ctrl-C; nothing is kept.

  Booking page   %[1]s/b/lotus      reminders come a day and 5 minutes before the start
  API            %[1]s/docs
  Messages       %[1]s/_cloud/messages
  Time           curl -d '{"advance":"24h"}' %[1]s/_cloud/clock   goes forward, and does what falls due on the way
  Permissions    %[1]s/_cloud/permissions   what was refused, and what is not used yet
  As staff       curl -H "Authorization: Bearer $(curl -s %[1]s/_cloud/token)" %[1]s/v1/practice

`, site, functions)
}

// await builds all functions, and returns when one cannot be built, the server has ended, or ctx has.
func await(ctx context.Context, c *papercloud.Cloud, served <-chan error) error {
	built := make(chan error, 1)
	go func() {
		var n atomic.Int64
		built <- c.Build(func(name string) {
			fmt.Fprintf(os.Stderr, "\rbuilt %d of %d functions", n.Add(1), len(c.Stack().Functions))
		})
	}()
	for {
		select {
		case err := <-built:
			fmt.Fprintln(os.Stderr)
			if err != nil {
				return err
			}
			built = nil
		case err := <-served:
			return err
		case <-ctx.Done():
			return nil
		}
	}
}
