package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/iameval/iameval/condition"
)

// contextFlags are what requests carry.
type contextFlags struct {
	context, unknown []string
	time             string
}

func (f *contextFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.context, "context", nil, "a condition key of all requests, as `KEY=VALUE`; again for a list")
	flags.StringArrayVar(&f.unknown, "unknown", nil, "a condition `key` whose value is not known")
	flags.StringVar(&f.time, "time", "", "the `instant` of the requests, such as 2026-01-31T12:00:00Z")
}

// entries reads the keys of the flags. A key that is given several times is a list.
func (f *contextFlags) entries() (list []condition.Entry, err error) {
	values := make(map[string][]string)
	var order []string
	for _, text := range f.context {
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, fmt.Errorf("--context: %q; want KEY=VALUE, such as aws:SourceIp=203.0.113.7", text)
		}
		if values[key] == nil {
			order = append(order, key)
		}
		values[key] = append(values[key], value)
	}
	for _, key := range order {
		entry := condition.Strings(key, values[key]...)
		if len(values[key]) == 1 {
			entry = condition.String(key, values[key][0])
		}
		one := condition.NewContext(entry)
		if err := one.Err(); err != nil {
			return nil, fmt.Errorf("--context: %w", err)
		}
		list = append(list, entry)
	}
	for _, key := range f.unknown {
		one := condition.NewContext(condition.Unknown(key))
		if err := one.Err(); err != nil {
			return nil, fmt.Errorf("--unknown: %q: %w", key, err)
		}
		list = append(list, condition.Unknown(key))
	}
	return list, nil
}

// instant reads the time; the zero time where none is given.
func (f *contextFlags) instant() (at time.Time, err error) {
	if f.time == "" {
		return at, nil
	}
	if at, err = time.Parse(time.RFC3339, f.time); err != nil {
		return at, fmt.Errorf("--time: %q; want an instant such as 2026-01-31T12:00:00Z", f.time)
	}
	return at, nil
}
