package installation

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"stund/internal/store/bolt"
)

// backed returns a backup of the folder.
func backed(t *testing.T, folder, passphrase string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Backup(folder, passphrase, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// answering has the installation answer commands until the test ends.
func answering(t *testing.T, i *Installation) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- i.Answer(ctx, slog.New(slog.DiscardHandler), nil) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	at, done, err := address(i.folder)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	for { // until it takes calls: the socket's file is there a moment before
		if c, err := net.Dial("unix", at); err == nil {
			_ = c.Close()
			return
		}
		runtime.Gosched()
	}
}

// TestBackup backs an installation up while it is written to, and stopped, and restores it: all is there, with the same
// secret and key.
func TestBackup(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), strings.Repeat("deep", 30)) // beyond what a socket's path may have
	i := open(t, folder)
	answering(t, i)
	book(t, i, 0, 100)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 100; ; n++ {
			select {
			case <-stop:
				return
			default:
				book(t, i, n, n+1)
			}
		}
	}()
	running := backed(t, folder, "")
	if err := Restore(folder, "", bytes.NewReader(running)); !errors.Is(err, bolt.ErrLocked) ||
		!strings.Contains(err.Error(), "a server runs there. Restore into an empty folder") {
		t.Errorf("restored into a folder in use: %v", err)
	}
	close(stop)
	<-stopped
	if err := Check(t.Context(), folder); err != nil {
		t.Errorf("check of a running installation: %v", err)
	}
	shut(t, i)
	if err := Check(t.Context(), folder); err != nil {
		t.Errorf("check of a stopped installation: %v", err)
	}
	was := contents(t, folder)
	restores(t, running, "", was)
	restores(t, backed(t, folder, ""), "", was)
}

// TestEncryptedBackup does the same with a passphrase, without which nothing is restored.
func TestEncryptedBackup(t *testing.T) {
	if testing.Short() {
		t.Skip("to derive keys from passphrases takes the race detector a minute, and shares nothing")
	}
	t.Parallel()
	folder := t.TempDir()
	i := open(t, folder)
	answering(t, i)
	book(t, i, 0, 100)
	running := backed(t, folder, "running")
	shut(t, i)
	stopped := backed(t, folder, "stopped")
	was := contents(t, folder)
	for passphrase, b := range map[string][]byte{"running": running, "stopped": stopped} {
		if !bytes.HasPrefix(b, []byte(ageHeader)) {
			t.Errorf("%q: it is not encrypted", passphrase)
		}
		restores(t, b, passphrase, was)
	}
	for name, wrong := range map[string]string{"none": "", "another": "else"} {
		into := t.TempDir()
		if err := Restore(into, wrong, bytes.NewReader(stopped)); err == nil {
			t.Errorf("restored with passphrase %s", name)
		}
		if left := contents(t, into); len(left) > 0 {
			t.Errorf("passphrase %s: it left %d files", name, len(left))
		}
	}
}

// restores restores a backup of an installation with 100 bookings or more, whose files were these, and once more over
// what it brought, which is refused.
func restores(t *testing.T, backup []byte, passphrase string, was map[string][]byte) {
	t.Helper()
	into := t.TempDir()
	if err := Restore(into, passphrase, bytes.NewReader(backup)); err != nil {
		t.Fatalf("%q: %v", passphrase, err)
	}
	err := Restore(into, passphrase, bytes.NewReader(backup))
	if err == nil || !strings.Contains(err.Error(), "overwrit") {
		t.Errorf("%q: restored over what is there: %v", passphrase, err)
	}
	is := contents(t, into)
	for _, name := range []string{Secret, Issuer} {
		if !bytes.Equal(is[name], was[name]) {
			t.Errorf("%q: %s is another one", passphrase, name)
		}
	}
	restored := open(t, into)
	if n := booked(t, restored); n < 100 {
		t.Errorf("%q: %d bookings, not 100 or more", passphrase, n)
	}
	if err := restored.DB.Check(t.Context()); err != nil {
		t.Errorf("%q: %v", passphrase, err)
	}
	shut(t, restored)
}

// TestDamagedBackup flips and cuts a backup: restoring refuses it and leaves nothing, or all is there.
func TestDamagedBackup(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	i := open(t, folder)
	book(t, i, 0, 100)
	shut(t, i)
	whole := backed(t, folder, "")
	r := rand.New(rand.NewPCG(1, 9))
	for range 40 {
		b := bytes.Clone(whole)
		if r.IntN(2) == 0 {
			b = b[:r.IntN(len(b))]
		} else {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		}
		into := t.TempDir()
		if err := Restore(into, "", bytes.NewReader(b)); err != nil {
			if left, _ := os.ReadDir(into); len(left) > 0 || strings.Contains(err.Error(), "goroutine") {
				t.Fatalf("%v leaves %v", err, left)
			}
			continue
		}
		restored := open(t, into)
		if n := booked(t, restored); n != 100 {
			t.Errorf("%d bookings", n)
		}
		shut(t, restored)
	}
}

// TestAccept goes on with an earlier database, with a lost record, and with the valid head of two; and with nothing
// else.
func TestAccept(t *testing.T) {
	t.Parallel()
	before, during, _, stopped := history(t)
	head := bytes.Clone(stopped[Database])
	head[20] ^= 4
	for name, c := range map[string]struct {
		files map[string][]byte
		least int
	}{
		"an earlier database":          {with(stopped, Database, before[Database]), 100},
		"a database of the last start": {with(stopped, Database, during[Database]), 150},
		"an earlier record":            {with(stopped, Record, before[Record]), 200},
		"no record":                    {with(stopped, Record, nil), 200},
		"one head":                     {with(stopped, Database, head), 199},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := lay(t, c.files)
			words, err := Accept(folder, false)
			if err != nil || !strings.Contains(words, "is lost") {
				t.Fatalf("it says %q, %v", words, err)
			}
			if _, err := Open(folder, bolt.Options{}); err == nil {
				t.Fatal("asking was enough")
			}
			if err := Check(t.Context(), folder); err == nil {
				t.Error("check finds nothing")
			}
			if _, err := Accept(folder, true); err != nil {
				t.Fatal(err)
			}
			i := open(t, folder)
			if n := booked(t, i); n < c.least {
				t.Errorf("%d bookings, not %d", n, c.least)
			}
			shut(t, i)
		})
	}
	for name, files := range map[string]map[string][]byte{
		"whole":                stopped,
		"no secret":            with(stopped, Secret, nil),
		"another key":          with(stopped, Issuer, other(t)[Issuer]),
		"no database":          with(stopped, Database, nil),
		"another database":     with(stopped, Secret, other(t)[Secret]),
		"nothing":              {},
		"a database of zeroes": with(stopped, Database, make([]byte, 64<<10)),
	} {
		if words, err := Accept(lay(t, files), true); err == nil {
			t.Errorf("%s: accepted with %q", name, words)
		}
	}
}

// TestCheck finds a part that was exchanged while the server runs.
func TestCheck(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	i := open(t, folder)
	answering(t, i)
	if err := os.WriteFile(filepath.Join(folder, Secret), []byte("not it"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Check(t.Context(), folder); err == nil || !strings.Contains(err.Error(), Secret) {
		t.Errorf("check = %v", err)
	}
	if err := Backup(folder, "", &bytes.Buffer{}); err == nil {
		t.Error("a backup without the secret was made")
	}
}
