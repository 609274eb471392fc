package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// The exit status of the command.
const (
	exitGood   = 0 // every account was reviewed, and there is no bypass
	exitBypass = 1
	exitBad    = 2 // bad input, of which the file has a line each, or a difference
)

// startBeam starts what Beam needs, once its flags are read. In a worker it does not
// return: an engine starts this program with flags of its own, and not with ours.
var startBeam = sync.OnceFunc(beam.Init)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// request is what the flags ask for.
type request struct {
	job   job
	plain bool
	shard shard
}

// parse reads the flags. Those of Beam's runners are there too.
func parse(args []string, errs io.Writer) (r request, err error) {
	flags := flag.NewFlagSet("orgreview", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() {
		_, _ = fmt.Fprintf(errs, "usage: orgreview -in DIR -out DIR [flags]\n\n"+
			"Who can reach which DynamoDB table of an organization, directly and through DAX.\n\n")
		flags.PrintDefaults()
	}
	var at, part string
	flags.StringVar(&r.job.Review.Root, "in", "", "the folder of the organization, or gs:// or s3://: a folder for each account, with "+authorizationFile)
	flags.StringVar(&r.job.Out, "out", "", "the folder to write a file of JSON lines for each account to")
	flags.StringVar(&r.job.CSV, "csv", "", "a folder for tables in CSV")
	flags.BoolVar(&r.plain, "plain", false, "use no engine")
	flags.StringVar(&part, "shard", "", "with -plain: `i/n` reviews part i of n of the accounts, from 0 on")
	flags.StringVar(&at, "time", "", "the instant of the review, such as 2026-01-01T00:00:00Z (default now)")
	flags.IntVar(&r.job.Review.Checked, "check", 10_000, "how many answers of each account to ask again, one by one")
	flags.BoolVar(&r.job.Review.Options.CurrentProtocol, "current-protocol", false, "do not ask for the four actions of the old DAX protocol")
	flags.BoolVar(&r.job.Review.Options.RequireTableMetadata, "require-metadata", false, "service roles need dynamodb:DescribeTable")
	flag.CommandLine.VisitAll(func(f *flag.Flag) {
		if flags.Lookup(f.Name) == nil {
			flags.Var(f.Value, f.Name, f.Usage)
		}
	})
	if err := flags.Parse(args); err != nil {
		return r, err
	}
	startBeam()
	return r, errors.Join(r.check(flags.Args()), r.setTime(at), r.setShard(part))
}

// check refuses what does not go together.
func (r *request) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%s: want flags only", rest[0])
	case r.job.Review.Root == "":
		return errors.New("-in: want the folder of the organization")
	case r.job.Out == "":
		return errors.New("-out: want a folder")
	case r.job.Review.Checked < 0:
		return fmt.Errorf("-check: %d; want 0 or more", r.job.Review.Checked)
	}
	r.job.Review.Root = strings.TrimSuffix(r.job.Review.Root, "/")
	r.job.Out, r.job.CSV = strings.TrimSuffix(r.job.Out, "/"), strings.TrimSuffix(r.job.CSV, "/")
	return nil
}

func (r *request) setTime(text string) (err error) {
	r.job.Review.Time = time.Now().UTC().Truncate(time.Second)
	if text == "" {
		return nil
	}
	if r.job.Review.Time, err = time.Parse(time.RFC3339, text); err != nil {
		return fmt.Errorf("-time: %s; want an instant such as 2026-01-01T00:00:00Z", text)
	}
	return nil
}

func (r *request) setShard(text string) error {
	r.shard = shard{0, 1}
	if text == "" {
		return nil
	}
	n, of, _ := strings.Cut(text, "/")
	i, err := strconv.Atoi(n)
	all, err2 := strconv.Atoi(of)
	if err != nil || err2 != nil || i < 0 || all < 1 || i >= all {
		return fmt.Errorf("-shard: %s; want i/n, from 0/n to n-1/n", text)
	}
	if r.shard = (shard{i, all}); !r.plain {
		return errors.New("-shard: want -plain with it")
	}
	return nil
}

// run is the command. It returns the exit status.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	r, err := parse(args, errs)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitGood
	case err != nil:
		_, _ = fmt.Fprintln(errs, "orgreview:", err)
		return exitBad
	}
	var ends []endLine
	if r.plain {
		ends, err = r.job.plain(ctx, r.shard, progress(errs))
	} else {
		ends, err = r.job.pipeline(ctx)
	}
	if err != nil {
		_, _ = fmt.Fprintln(errs, "orgreview:", err)
		return exitBad
	}
	return conclude(ends, out)
}

// progress returns a function that counts accounts on a terminal, and nowhere else.
func progress(to io.Writer) func(endLine) {
	f, ok := to.(*os.File)
	if !ok {
		return func(endLine) {}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(endLine) {}
	}
	n := 0
	return func(end endLine) {
		n++
		_, _ = fmt.Fprintf(f, "\r%d accounts, the last one %s\x1b[K", n, end.Account)
	}
}

// conclude prints what came out.
func conclude(ends []endLine, out io.Writer) int {
	reviewed, bypasses, differences, problems := 0, 0, 0, 0
	status := exitGood
	for _, end := range ends {
		if end.Reviewed {
			reviewed++
		} else {
			_, _ = fmt.Fprintf(out, "not reviewed: %s\n", end.Account)
		}
		bypasses += end.Bypasses
		differences += end.Differences
		problems += end.Problems
		if end.Bypasses > 0 {
			_, _ = fmt.Fprintf(out, "%s: %d bypasses\n", end.Account, end.Bypasses)
			status = max(status, exitBypass)
		}
	}
	_, _ = fmt.Fprintf(out, "%d of %d accounts reviewed, %d bypasses, %d problems\n", reviewed, len(ends), bypasses, problems)
	if differences > 0 {
		_, _ = fmt.Fprintf(out, "%d answers differ when they are asked again: this is a fault of orgreview\n", differences)
	}
	if differences > 0 || problems > 0 || reviewed < len(ends) {
		status = exitBad
	}
	return status
}
