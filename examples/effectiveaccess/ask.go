package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// study answers what the command line asks about tables, or about one call, and
// reports it.
func (in *input) study(b *strings.Builder, colour bool) (status int, err error) {
	of, opts, err := in.parties()
	if err != nil {
		return exitInput, err
	}
	studies, err := in.studies(of, opts)
	if err != nil {
		return exitInput, err
	}
	if in.asJSON {
		err = in.printJSON(b, studies)
	} else {
		in.print(b, studies, colour)
		in.printEstate(b)
	}
	return in.status(verdictOf(studies)), err
}

// parties are the caller and the clusters, and what is in force on the side of the
// resources: by the flags, or by an export.
func (in *input) parties() (of study, opts access.Options, err error) {
	if in.fromExport() {
		if in.world, err = in.loadEstate(); err != nil {
			return of, opts, err
		}
		return in.estateStudy(in.world)
	}
	scp, err := in.loadLevels(in.scp, policy.ServiceControl)
	if err != nil {
		return of, opts, err
	}
	if of.caller, err = in.caller(scp); err != nil {
		return of, opts, err
	}
	if of.clusters, err = in.daxClusters(scp); err != nil {
		return of, opts, err
	}
	opts = access.Options{CurrentProtocol: in.currentProtocol, RequireTableMetadata: in.requireMetadata, Time: in.time}
	opts.Targets, err = in.targets(of.clusters)
	return of, opts, err
}

// studies makes one study for each table, or one for the call.
func (in *input) studies(of study, opts access.Options) ([]study, error) {
	if in.body != "" {
		call, err := in.call(in.stdin)
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
