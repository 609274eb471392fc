// Iamreview finds faults in IAM policies, answers questions about them and points at the
// files that hold them: policy documents, what the AWS CLI prints of policies, templates,
// and whole accounts.
//
// Usage:
//
//	iamreview COMMAND [flags] [arguments]
//
// The exit status is 0 if nothing was found that the flags ask to fail on, 1 if something
// was, and 2 for wrong use or an input that could not be read.
package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iameval/iameval/policy/catalog/aws"
)

// The exit statuses.
const (
	exitClean = iota
	exitFindings
	exitBad
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// program is the process as the commands see it.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	status         int // the exit status of a command that did its work
}

// commands make the subcommands, in the order of the help.
var commands = []func(*program) *cobra.Command{
	(*program).lintCommand,
	(*program).diffCommand,
	(*program).whoCommand,
	(*program).whatCommand,
	(*program).accessCommand,
	(*program).explainCommand,
	(*program).testCommand,
	(*program).fmtCommand,
	(*program).rulesCommand,
	(*program).catalogCommand,
}

// run is main without the process: it returns the exit status. A command returns an error
// for wrong use and for what cannot be read, and else sets the status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr}
	root := p.root()
	root.SetArgs(args)
	if ran, err := root.ExecuteC(); err != nil {
		fmt.Fprintf(stderr, "%s: %s\n", ran.CommandPath(), strings.Join(strings.Fields(err.Error()), " "))
		return exitBad
	}
	return p.status
}

// root is the command without a subcommand.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "iamreview",
		Short: "find faults in IAM policies, and answer questions about them",
		Long: `Iamreview finds faults in IAM policies and answers questions about them, offline.

The exit status is 0 if nothing was found that the flags ask to fail on, 1 if something
was, and 2 for wrong use or an input that could not be read.`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(c *cobra.Command, _ []string) error {
			p.status = exitBad
			_, err := fmt.Fprint(p.stderr, c.UsageString())
			return err
		},
	}
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	cobra.EnableCommandSorting = false
	for _, add := range commands {
		root.AddCommand(add(p))
	}
	return root
}

// version is what the program was built from, and the day of its list of services.
func version() string {
	of := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		of = info.Main.Version
	}
	return of + ", services as of " + dayOf(aws.Default().Updated())
}

// exactly refuses another number of arguments, and says what is wanted.
func exactly(n int, what string) cobra.PositionalArgs { return between(n, n, what) }

// atMost refuses more arguments.
func atMost(n int, what string) cobra.PositionalArgs { return between(0, n, what) }

func between(least, most int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if n := len(args); n < least || n > most {
			return fmt.Errorf("%s; want %s", plural(n, "argument"), what)
		}
		return nil
	}
}

// plural counts things.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
