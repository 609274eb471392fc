// Package flags parses the flags of the servers among the examples.
package flags

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// Parse parses the arguments of a command. The flags are listed in help only if -help asks
// for them, and then the error is [flag.ErrHelp]. Nothing is printed about any other error:
// the caller does that.
func Parse(f *flag.FlagSet, args []string, help io.Writer) error {
	f.SetOutput(io.Discard)
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		f.SetOutput(help)
		f.Usage()
		return err
	case err != nil:
		return fmt.Errorf("%w; -help lists the flags", err)
	}
	return nil
}
