package flags

import (
	"bytes"
	"errors"
	"flag"
	"strings"
	"testing"
)

// TestParse: only -help lists the flags.
func TestParse(t *testing.T) {
	for _, test := range []struct{ arg, err, help string }{
		{"-name=a", "", ""},
		{"-help", "help requested", "-name"},
		{"-none", "-none; -help lists the flags", ""},
	} {
		f := flag.NewFlagSet("command", flag.ContinueOnError)
		name := f.String("name", "", "a name")
		var help bytes.Buffer
		err := Parse(f, []string{test.arg}, &help)
		switch {
		case test.err == "" && (err != nil || *name != "a"):
			t.Errorf("%s: %q, %v", test.arg, *name, err)
		case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
			t.Errorf("%s: error %v; want one with %q", test.arg, err, test.err)
		case errors.Is(err, flag.ErrHelp) != (test.help != ""), !strings.Contains(help.String(), test.help), (help.Len() == 0) != (test.help == ""):
			t.Errorf("%s: %v, and it prints %q", test.arg, err, help.String())
		}
	}
}
