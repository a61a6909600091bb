//go:build !unix || aix || solaris || illumos

package installation

import "os"

// lock takes nothing where folders cannot be locked: the database is.
func lock(string) (*os.File, error) { return nil, nil }

func unlock(*os.File) error { return nil }
