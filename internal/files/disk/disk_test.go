package disk_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/files/disk"
	"stund/internal/files/filestest"
)

func TestDisk(t *testing.T) {
	t.Parallel()
	m := http.NewServeMux()
	server := httptest.NewServer(m)
	defer server.Close()
	c := clock.NewVirtual(0)
	d := disk.New(t.TempDir(), server.URL, []byte("a key of thirty-two bytes or more"), c)
	m.Handle(disk.Path, d.Handler())
	filestest.Run(t, filestest.Under{Store: d, Now: c.Now, Later: func(by time.Duration) { c.Set(c.Now().Add(by)) }})
}
