package main

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
)

// The lines as tables, a file for each account in a folder for each table, as engines
// for SQL read them: callers/123456789012.csv. There is no row for an implicit deny.

// csvColumns are the tables.
var csvColumns = map[string][]string{
	"callers":   {"account", "class", "arn"},
	"tables":    {"account", "class", "arn"},
	"direct":    {"account", "caller_class", "table_class", "call", "verdict", "uncertain"},
	"front":     {"account", "caller_class", "cluster", "call", "verdict", "uncertain"},
	"back":      {"account", "caller_class", "cluster", "table_class", "call", "verdict", "uncertain"},
	"bypass":    {"account", "caller_class", "table_class", "caller", "table", "cluster", "call", "write", "explicit", "fine_grained"},
	"exception": {"account", "caller", "table", "call", "verdict", "uncertain"},
}

// csvNames are the names of the tables, sorted.
var csvNames = func() (names []string) {
	for name := range csvColumns {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}()

// csvFiles writes the tables of one account.
type csvFiles struct {
	files   map[string]io.WriteCloser
	writers map[string]*csv.Writer
	calls   []string
}

// newCSV makes the files of an account in a folder.
func newCSV(ctx context.Context, s store, folder, account string) (*csvFiles, error) {
	c := &csvFiles{files: make(map[string]io.WriteCloser), writers: make(map[string]*csv.Writer)}
	for _, name := range csvNames {
		f, err := s.create(ctx, folder+"/"+name+"/"+account+".csv")
		if err != nil {
			return nil, errors.Join(err, c.close())
		}
		c.files[name], c.writers[name] = f, csv.NewWriter(f)
		c.row(name, csvColumns[name]...)
	}
	return c, nil
}

// row writes one row. An error is kept for close.
func (c *csvFiles) row(table string, fields ...string) { _ = c.writers[table].Write(fields) }

// add writes the rows of a line.
func (c *csvFiles) add(l line) {
	switch l := l.(type) {
	case matrixLine:
		c.calls = l.Calls
	case callerClassLine:
		for _, member := range l.Members {
			c.row("callers", l.Account, strconv.Itoa(l.Class), member)
		}
	case tableClassLine:
		for _, member := range l.Members {
			c.row("tables", l.Account, strconv.Itoa(l.Class), member)
		}
	case blockLine:
		for _, table := range l.Tables {
			c.verdicts("direct", l.Direct, l.Account, strconv.Itoa(l.Callers), strconv.Itoa(table))
		}
	case frontLine:
		c.verdicts("front", l.Calls, l.Account, strconv.Itoa(l.Callers), l.Cluster)
	case backLine:
		for _, callers := range l.Callers {
			for _, table := range l.Tables {
				c.verdicts("back", l.Calls, l.Account, strconv.Itoa(callers), l.Cluster, strconv.Itoa(table))
			}
		}
	case exceptionLine:
		c.verdicts("exception", l.Direct, l.Account, l.Caller, l.Table)
	case bypassLine:
		c.bypass(&l)
	}
}

// verdicts writes a row for each call that is not an implicit deny with certainty.
func (c *csvFiles) verdicts(table, letters string, key ...string) {
	words := map[rune]string{'a': "allow", 'd': "deny", 'c': "cached", 'n': "none"}
	for n, letter := range letters {
		small := letter | 0x20
		if letter != 'n' {
			c.row(table, slices.Concat(key, []string{c.calls[n], words[small], strconv.FormatBool(small != letter)})...)
		}
	}
}

func (c *csvFiles) bypass(l *bypassLine) {
	flags := []string{strconv.FormatBool(l.Write), strconv.FormatBool(l.Explicit), strconv.FormatBool(l.FineGrained)}
	for _, call := range l.Calls {
		rest := slices.Concat([]string{l.Cluster, call}, flags)
		if l.Callers == nil {
			c.row("bypass", slices.Concat([]string{l.Account, "", "", l.Caller, l.Table}, rest)...)
			continue
		}
		for _, table := range l.Tables {
			c.row("bypass", slices.Concat([]string{l.Account, strconv.Itoa(*l.Callers), strconv.Itoa(table), "", ""}, rest)...)
		}
	}
}

// close closes the files, and returns every error there was.
func (c *csvFiles) close() error {
	var errs []error
	for _, name := range csvNames {
		if c.files[name] == nil {
			continue
		}
		c.writers[name].Flush()
		errs = append(errs, c.writers[name].Error(), c.files[name].Close())
	}
	return errors.Join(errs...)
}
