package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// study answers what the command line asks about tables, or about one call, and
// reports it.
func (in *input) study(stdin io.Reader, b *strings.Builder, colour bool) (status int, err error) {
	scp, err := in.loadLevels(in.scp, policy.ServiceControl)
	if err != nil {
		return exitInput, err
	}
	of := study{}
	if of.caller, err = in.caller(scp); err != nil {
		return exitInput, err
	}
	if of.clusters, err = in.daxClusters(scp); err != nil {
		return exitInput, err
	}
	opts := access.Options{CurrentProtocol: in.currentProtocol, RequireTableMetadata: in.requireMetadata, Time: in.time}
	if opts.Targets, err = in.targets(of.clusters); err != nil {
		return exitInput, err
	}
	studies, err := in.studies(of, opts, stdin)
	if err != nil {
		return exitInput, err
	}
	if in.asJSON {
		err = in.printJSON(b, studies)
	} else {
		in.print(b, studies, colour)
	}
	for i := range studies {
		if studies[i].bypasses() {
			status = exitBad
		}
	}
	return status, err
}

// studies makes one study for each table, or one for the call.
func (in *input) studies(of study, opts access.Options, stdin io.Reader) ([]study, error) {
	if in.body != "" {
		call, err := in.call(stdin)
		if err != nil {
			return nil, err
		}
		of.title = "one call"
		of.ask(call, "", opts)
		return []study{of}, nil
	}
	operations := slices.Collect(operation.DAX())
	if in.operation != "" {
		operations = []string{in.operation}
	}
	var studies []study
	for i := range in.tables {
		s := of
		s.title = short(in.tables[i].arn)
		if len(in.tables) > 1 {
			s.label = s.title
		}
		if err := s.sketch(in.tables[i].arn, operations, opts); err != nil {
			return nil, fmt.Errorf("-operation: %w", err)
		}
		studies = append(studies, s)
	}
	return studies, nil
}
