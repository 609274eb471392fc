package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/gcs" // gs://
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/s3" // s3://
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
)

// The review as a pipeline. An element is an account, never a pair: an account of ten
// thousand callers and a hundred thousand tables takes a second or two, and its files
// are written by whoever reviews it, under names that hang on the account alone. A
// bundle that an engine tries again writes the same bytes again.
//
//	accounts -> sharedFn     -- side input --+
//	accounts -> Reshuffle -> reviewFn <------+  -> summaryFn

// This makes the parts of the pipeline known to Beam's workers, before main
// starts one.
var _ = func() bool {
	register.DoFn3x1[context.Context, string, func(shared), error](&sharedFn{})
	register.DoFn4x1[context.Context, string, func(*shared) bool, func(endLine), error](&reviewFn{})
	register.DoFn3x1[context.Context, int, func(*endLine) bool, error](&summaryFn{})
	register.Emitter1[shared]()
	register.Emitter1[endLine]()
	register.Iter1[shared]()
	register.Iter1[endLine]()
	beam.RegisterType(reflect.TypeFor[shared]())
	beam.RegisterType(reflect.TypeFor[endLine]())
	return true
}()

// sharedFn yields the tables of an account that other accounts may reach.
type sharedFn struct{ Job job }

func (f *sharedFn) ProcessElement(ctx context.Context, folder string, emit func(shared)) error {
	for _, s := range sharedOf(ctx, &f.Job.Review, folder) {
		emit(s)
	}
	return nil
}

// reviewFn reviews an account and writes its files.
type reviewFn struct{ Job job }

// Setup reads the organization, once for each worker.
func (f *reviewFn) Setup(ctx context.Context) error { return f.Job.readOrganization(ctx) }

func (f *reviewFn) ProcessElement(ctx context.Context, folder string, all func(*shared) bool, emit func(endLine)) error {
	j := f.Job
	j.Review.shared = nil
	for s := new(shared); all(s); s = new(shared) {
		j.Review.shared = append(j.Review.shared, *s)
	}
	sortShared(j.Review.shared)
	end, err := j.run(ctx, folder)
	if err == nil {
		count(ctx, &end)
		emit(end)
	}
	return err
}

var (
	accountsDone = beam.NewCounter("orgreview", "accounts")
	bypassesSeen = beam.NewCounter("orgreview", "bypasses")
	differences  = beam.NewCounter("orgreview", "differences")
	unreviewed   = beam.NewCounter("orgreview", "not reviewed")
)

func count(ctx context.Context, end *endLine) {
	accountsDone.Inc(ctx, 1)
	bypassesSeen.Inc(ctx, int64(end.Bypasses))
	differences.Inc(ctx, int64(end.Differences))
	if !end.Reviewed {
		unreviewed.Inc(ctx, 1)
	}
}

// summaryFn writes the file with a line for each account.
type summaryFn struct{ Job job }

func (f *summaryFn) ProcessElement(ctx context.Context, _ int, all func(*endLine) bool) error {
	var ends []endLine
	for end := new(endLine); all(end); end = new(endLine) {
		ends = append(ends, *end)
	}
	sortEnds(ends)
	return f.Job.summarize(ctx, shard{}, ends)
}

// pipeline reviews all accounts by a runner of Beam.
func (j *job) pipeline(ctx context.Context) ([]endLine, error) {
	folders, err := accounts(ctx, j.Review.store(), j.Review.Root)
	if err != nil {
		return nil, err
	}
	if err := j.readOrganization(ctx); err != nil { // before anything is started
		return nil, err
	}
	p, s := beam.NewPipelineWithRoot()
	all := beam.CreateList(s, folders)
	open := beam.ParDo(s.Scope("Shared"), &sharedFn{*j}, all)
	ends := beam.ParDo(s.Scope("Review"), &reviewFn{*j}, beam.Reshuffle(s, all), beam.SideInput{Input: open})
	beam.ParDo0(s.Scope("Summary"), &summaryFn{*j}, beam.GroupByKey(s, beam.AddFixedKey(s, ends)))
	if err := beamx.Run(ctx, p); err != nil {
		return nil, err
	}
	return j.readSummary(ctx)
}

// readSummary reads what summarize wrote.
func (j *job) readSummary(ctx context.Context) (ends []endLine, err error) {
	text, err := readAll(ctx, storeOf(j.Out), j.Out+"/"+shard{}.summary())
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, len(text)+1)
	for lines.Scan() {
		var end endLine
		if err := json.Unmarshal(lines.Bytes(), &end); err != nil {
			return nil, err
		}
		ends = append(ends, end)
	}
	return ends, lines.Err()
}

// remote is the store of what Beam's filesystems reach, such as gs://bucket/org.
type remote struct{}

func (remote) fs(ctx context.Context, name string) (filesystem.Interface, error) {
	return filesystem.New(ctx, name)
}

func (r remote) list(ctx context.Context, folder, last string) ([]string, error) {
	f, err := r.fs(ctx, folder)
	if err != nil {
		return nil, err
	}
	names, err := f.List(ctx, folder+"/*/"+last)
	slices.Sort(names)
	return names, errors.Join(err, f.Close())
}

func (r remote) open(ctx context.Context, name string) (io.ReadCloser, error) {
	f, err := r.fs(ctx, name)
	if err != nil {
		return nil, err
	}
	found, err := f.List(ctx, name)
	if err == nil && len(found) == 0 {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	text, err := f.OpenRead(ctx, name)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{text, closers{text, f}}, nil
}

func (r remote) create(ctx context.Context, name string) (io.WriteCloser, error) {
	f, err := r.fs(ctx, name)
	if err != nil {
		return nil, err
	}
	w, err := f.OpenWrite(ctx, name)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return struct {
		io.Writer
		io.Closer
	}{w, closers{w, f}}, nil
}

// closers closes one after the other.
type closers []io.Closer

func (c closers) Close() error {
	var errs []error
	for _, one := range c {
		errs = append(errs, one.Close())
	}
	return errors.Join(errs...)
}

// storeOf returns the store of a folder.
func storeOf(folder string) store {
	if strings.Contains(folder, "://") {
		return remote{}
	}
	return local{}
}
