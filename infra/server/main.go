// Command server runs Stund for real use on one machine: the embedded database, mail by SMTP, behind a reverse proxy
// that speaks TLS. `server invite …` invites somebody to a practice, as its first owner, `server token …` makes a staff
// token, `server check` reads all data and says what is wrong, `server
// backup FILE` and `server restore FILE` do that, also while the server runs and into an empty folder, and `server
// accept` makes the choice that a refused start offers.
//
//	SITE        https address that clients see (required)
//	MAIL_FROM   e-mail address that mail is sent from (required)
//	SMTP_ADDR   host:port of the mail server (required)
//	SMTP_SECURITY  starttls, tls, or none on the own machine. Default: starttls; on the own machine if it is offered
//	SMTP_USER, SMTP_PASSWORD
//	LISTEN      default 127.0.0.1:8080
//	DATA        default /var/lib/stund
//	PROXIES     reverse proxies in front, default 1
//	BACKUP_PASSPHRASE  that backups are encrypted with; none: they are not
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"

	"stund/internal/deliver/smtp"
	"stund/internal/fact"
	"stund/internal/i18n"
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
	if len(args) > 0 {
		return command(args[0], args[1:])
	}
	return serve()
}

// command does what is not serving.
func command(name string, args []string) error {
	switch name {
	case "token":
		return token(args)
	case "check":
		return check(args)
	case "backup":
		return backup(args)
	case "restore":
		return restore(args)
	case "accept":
		return accept(args, os.Stdout)
	case "invite":
		return invite(args, os.Stdout)
	}
	return fmt.Errorf("there is no command %q: invite, token, check, backup FILE, restore FILE, accept; none serves",
		name)
}

func serve() error {
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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := net.Listen("tcp", env("LISTEN", "127.0.0.1:8080"))
	if err != nil {
		return errors.Join(fmt.Errorf("listen: %w", err), s.Close())
	}
	log.Info("serving", "address", l.Addr().String(), "site", c.Site)
	ended := make(chan error, 1)
	go func() { ended <- until(ctx, l, s) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stop() // a second signal ends the process at once
	late, cancel := context.WithTimeout(context.Background(), longestStop)
	defer cancel()
	select {
	case err := <-ended:
		return err
	case <-late.Done():
		log.Error("something hangs: stopped without it, as a kill would; nothing that was answered is lost")
		return nil
	}
}

// longestStop is how long a stop may take, whatever hangs. Requests and sending have five seconds each, side by side.
const longestStop = 9 * time.Second

// until serves, and works on what is due, until ctx ends; then both finish what they have begun, and the data is
// closed. It also ends, with an error, when the database has failed: whoever watches over the process starts it again.
func until(ctx context.Context, l net.Listener, s *local.Server) error {
	work, finish := context.WithCancel(ctx)
	defer finish()
	var all sync.WaitGroup
	all.Go(func() { s.Run(work) })
	all.Go(func() { s.Answer(work) })
	failed := false
	all.Go(func() {
		select {
		case <-s.Failed():
			failed = true
			finish()
		case <-work.Done():
		}
	})
	err := local.Serve(work, l, s.Handler())
	finish()
	all.Wait()
	if failed {
		err = errors.Join(err, errors.New("the database has failed, as the log tells: start again"))
	}
	return errors.Join(err, s.Close())
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
		SMTP: smtp.Config{Host: host, Port: n, Security: smtp.Security(os.Getenv("SMTP_SECURITY")),
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

// invite invites somebody to a practice, and prints the link that their mail has; the server must be running.
func invite(args []string, out io.Writer) error {
	f := flag.NewFlagSet("invite", flag.ContinueOnError)
	var i local.Invitation
	f.StringVar(&i.Practice, "practice", "", "short name of the practice, which may not be there yet (required)")
	f.StringVar(&i.Email, "email", "", "address that the invitation goes to (required)")
	f.StringVar(&i.Name, "name", "", "what they are called (required)")
	role := f.String("role", "owner", "owner, practitioner or assistant")
	f.StringVar(&i.Practitioner, "practitioner", "", "id of the practitioner, for that role")
	language := f.String("language", "", "of the mail: nb, sv, da, fi or en; the practice's if left out")
	if err := f.Parse(args); err != nil {
		return err
	}
	i.Role, i.Language = fact.Role(*role), i18n.Lang(*language)
	link, err := local.Invite(env("DATA", folder), i)
	if err != nil {
		return fmt.Errorf("invite: %w", err)
	}
	_, err = fmt.Fprintf(out, "%s\nThe link is good for seven days, once. It is mailed to %s, too.\n", link, i.Email)
	return err
}

func env(name, fallback string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return fallback
}
