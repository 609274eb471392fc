package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// The review without an engine: in one process, or in one of many that share the
// accounts.

// accounts returns the folders with an account, sorted.
func accounts(ctx context.Context, s store, root string) ([]string, error) {
	names, err := s.list(ctx, root, authorizationFile)
	if err != nil {
		return nil, fmt.Errorf("-in: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("-in: %s: there is no account; want a folder for each, with %s", root, authorizationFile)
	}
	folders := make([]string, len(names))
	for i, name := range names {
		folders[i] = path.Base(path.Dir(name))
	}
	return folders, nil
}

// shard is part n of the accounts, of as many parts. Each has the accounts that follow
// those of the one before, so that the summaries one behind the other are the whole.
type shard struct{ n, of int }

func (s shard) some(folders []string) []string {
	return folders[s.n*len(folders)/s.of : (s.n+1)*len(folders)/s.of]
}

// job is what to do with each account.
type job struct {
	Review review
	Out    string // a folder
	CSV    string // a folder, "" for none
}

// prepare reads what all accounts need: the organization, and the tables with policies
// of their own.
func (j *job) prepare(ctx context.Context, folders []string) error {
	if err := j.readOrganization(ctx); err != nil {
		return err
	}
	for _, folder := range folders {
		j.Review.shared = append(j.Review.shared, sharedOf(ctx, &j.Review, folder)...)
	}
	sortShared(j.Review.shared)
	return nil
}

func (j *job) readOrganization(ctx context.Context) (err error) {
	r := &j.Review
	if r.org, r.inputs, err = readOrganization(ctx, r.store(), r.Root); err != nil {
		return err
	}
	if list := r.org.Problems(); len(list) > 0 {
		return list[0]
	}
	return nil
}

// sharedOf returns the tables of an account with policies of their own. What cannot be
// read is a problem of the account when its turn comes.
func sharedOf(ctx context.Context, r *review, folder string) []shared {
	b, err := readTables(ctx, r.store(), r.Root, folder)
	if err != nil {
		return nil
	}
	return b.share()
}

func sortShared(list []shared) {
	slices.SortStableFunc(list, func(a, b shared) int {
		return cmp.Or(strings.Compare(a.Table, b.Table), strings.Compare(a.Name, b.Name))
	})
}

// run reviews one account and writes its files. An account that cannot be reviewed is
// not an error.
func (j *job) run(ctx context.Context, folder string) (end endLine, err error) {
	f, err := storeOf(j.Out).create(ctx, j.Out+"/"+folder+".jsonl")
	if err != nil {
		return end, err
	}
	var tables *csvFiles
	if j.CSV != "" {
		if tables, err = newCSV(ctx, storeOf(j.CSV), j.CSV, folder); err != nil {
			return end, errors.Join(err, f.Close())
		}
	}
	w := bufio.NewWriterSize(f, 1<<16)
	end, err = j.Review.account(ctx, folder, func(l line) error {
		if tables != nil {
			tables.add(l)
		}
		return writeLine(w, l)
	})
	errs := []error{err, w.Flush(), f.Close()}
	if tables != nil {
		errs = append(errs, tables.close())
	}
	return end, errors.Join(errs...)
}

// writeLine writes a line as JSON.
func writeLine(w io.Writer, l any) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// plain reviews the accounts of a shard in this process. done is called after each.
func (j *job) plain(ctx context.Context, part shard, done func(endLine)) ([]endLine, error) {
	folders, err := accounts(ctx, j.Review.store(), j.Review.Root)
	if err != nil {
		return nil, err
	}
	if err := j.prepare(ctx, folders); err != nil {
		return nil, err
	}
	mine := part.some(folders)
	ends, errs := make([]endLine, len(mine)), make([]error, len(mine))
	var group sync.WaitGroup
	var mu sync.Mutex
	turns := make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)) // each account uses several processors
	for i, folder := range mine {
		turns <- struct{}{}
		group.Go(func() {
			defer func() { <-turns }()
			ends[i], errs[i] = j.run(ctx, folder)
			mu.Lock()
			defer mu.Unlock()
			done(ends[i])
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	sortEnds(ends)
	return ends, j.summarize(ctx, part, ends)
}

func sortEnds(ends []endLine) {
	slices.SortFunc(ends, func(a, b endLine) int { return strings.Compare(a.Account, b.Account) })
}

// summarize writes the last line of each account into one file.
func (j *job) summarize(ctx context.Context, part shard, ends []endLine) error {
	f, err := storeOf(j.Out).create(ctx, j.Out+"/"+part.summary())
	if err != nil {
		return err
	}
	for _, end := range ends {
		if err := writeLine(f, end); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return f.Close()
}

// summary is the name of the file with a line for each account of the shard.
func (s shard) summary() string {
	if s.of <= 1 {
		return "summary.jsonl"
	}
	return fmt.Sprintf("summary-%05d-of-%05d.jsonl", s.n, s.of)
}
