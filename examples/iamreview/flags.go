package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/iameval/iameval/examples/iamreview/template"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// options are the flags of lint, checked.
type options struct {
	given   lintFlags
	outputs []output
	kind    policy.Kind // of documents that do not say; 0: by their elements
	failOn  review.Severity
	profile review.Profile
	levels  map[string]review.Level // nil: the rules of the profile
	now     time.Time
	paths   []string

	baseline *baseline // nil: none
	own      []string  // the files of flags, which are not policies

	variables []template.Given // of Terraform's root modules
}

// lintFlags are the flags of lint as they were written.
type lintFlags struct {
	templateFlags
	format, output             string
	kind, profile, failOn, now string
	only, skip                 string
	config, baseline, catalog  string
	input                      string
	tables, clusters           []string
	writeBaseline, mask        bool
	strict, stats, quiet       bool
	fix, fixUnsafe, diff       bool
	skipOthers                 bool

	flags *pflag.FlagSet
}

// set reports whether a flag was given.
func (f *lintFlags) set(name string) bool { return f.flags != nil && f.flags.Changed(name) }

func (f *lintFlags) register(flags *pflag.FlagSet) {
	f.flags = flags
	flags.SortFlags = false
	flags.StringVar(&f.format, "format", "text", "`formats` of the output, with commas between them, each with =FILE if you like: "+oneOf(formatNames))
	flags.StringVar(&f.output, "output", "", "write the first format to this `file` instead of the standard output")
	flags.StringVar(&f.failOn, "fail-on", "security", "the exit status is 1 for findings of this `severity` or above: error, security, warning, suggestion or never")
	flags.StringVar(&f.kind, "kind", "", "the `kind` of documents that do not say what they are: identity, boundary, resource, trust, scp, rcp or endpoint (default by their elements)")
	flags.StringVar(&f.input, "input", "", "what the files are, a `form`: "+oneOf(inputForms)+" (default by their content)")
	flags.StringVar(&f.profile, "profile", "default", "default, or strict for rules that are a matter of taste, a `profile`")
	flags.StringVar(&f.only, "only", "", "look for these `rules` or categories alone, with commas between them")
	flags.StringVar(&f.skip, "skip", "", "do not look for these `rules` or categories, with commas between them")
	flags.StringVar(&f.now, "now", "", "the `day` by which dates in policies are over, such as 2026-01-31 (default today)")
	f.templateFlags.register(flags)
	flags.StringSliceVar(&f.tables, "tables", nil, "the `files` of aws dynamodb describe-table, for the rules about tables")
	flags.StringSliceVar(&f.clusters, "clusters", nil, "the `files` of aws dax describe-clusters, for the rules about clusters, in account exports")
	flags.StringVar(&f.catalog, "catalog", "", "a newer list of services, a `file` or a folder")
	flags.StringVar(&f.config, "config", "", "this `file` for all that is read, instead of the nearest "+configName+" above each file")
	flags.StringVar(&f.baseline, "baseline", "", "findings that this `file` lists do not count")
	flags.BoolVar(&f.writeBaseline, "write-baseline", false, "write what is found to the file of --baseline (default "+baselineName+")")
	flags.BoolVar(&f.skipOthers, "skip-others", false, "pass over files without a policy that are named, as over those of folders: for tools that name all files")
	flags.BoolVar(&f.strict, "strict-input", false, "the exit status is 2 if anything was not checked")
	flags.BoolVar(&f.stats, "stats", false, "print how often each rule was found, to the standard error")
	flags.BoolVar(&f.fix, "fix", false, "make the safe fixes, each of which is proved to change no verdict")
	flags.BoolVar(&f.fixUnsafe, "fix-unsafe", false, "make the other fixes, too, which change what is allowed")
	flags.BoolVar(&f.diff, "diff", false, "print what --fix would change, and change nothing; the exit status is 1 if there is anything")
	flags.BoolVar(&f.quiet, "quiet", false, "show no progress, which is on a terminal alone")
	maskFlag(flags, &f.mask)
}

// templateFlags are those of all commands that read templates.
type templateFlags struct {
	where     template.Environment
	variables variableFlags
	source    string // of plans
}

func (f *templateFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.where.Account, "account", "", "the `account` that policies and templates are for")
	flags.StringVar(&f.where.Region, "region", "", "the `Region` that templates are for, such as us-east-1")
	flags.StringVar(&f.where.Partition, "partition", "", "the `partition` that templates are for, such as aws")
	f.variables.register(flags)
	flags.StringVar(&f.source, "source", "", "the `folder` of the source of Terraform's plans, or git:REV:PATH: places in a plan become places in it, and what a plan does not know is as the source says")
}

// maskFlag is the flag of a page.
func maskFlag(flags *pflag.FlagSet, mask *bool) {
	flags.BoolVar(mask, "mask-accounts", false, "the page has names in place of the numbers of accounts")
}

// check reads what the flags say. An error names the flag that is wrong.
func (f *lintFlags) check(paths []string) (o options, err error) {
	o.given, o.paths = *f, paths
	if len(paths) == 0 {
		o.paths = []string{"."}
	}
	if o.outputs, err = outputsOf(f.format, f.output); err != nil {
		return o, err
	}
	if f.mask && !slices.ContainsFunc(o.outputs, func(to output) bool { return to.format == "html" }) {
		return o, errors.New("--mask-accounts: want --format html with it")
	}
	if f.input != "" && !slices.Contains(inputForms, f.input) {
		return o, fmt.Errorf("--input: %q; want %s", f.input, oneOf(inputForms))
	}
	if err := o.setFailOn(f.failOn); err != nil {
		return o, err
	}
	var ok bool
	if o.profile, ok = profiles[f.profile]; !ok {
		return o, fmt.Errorf("--profile: %q; want default or strict", f.profile)
	}
	if err := o.setKind(f.kind); err != nil {
		return o, err
	}
	if err := o.setLevels(f.only, f.skip); err != nil {
		return o, err
	}
	if err := o.setNow(f.now); err != nil {
		return o, err
	}
	return o, o.setKnown()
}

// never is the level of --fail-on that no finding has.
const never review.Severity = 100

func (o *options) setFailOn(text string) (err error) {
	if o.failOn, err = severityOf(text); err != nil {
		return fmt.Errorf("--fail-on: %w", err)
	}
	return nil
}

// severityOf reads a level of --fail-on.
func severityOf(text string) (review.Severity, error) {
	if text == "never" {
		return never, nil
	}
	severity, ok := review.ParseSeverity(text)
	if !ok {
		return 0, fmt.Errorf("%q; want error, security, warning, suggestion or never", text)
	}
	return severity, nil
}

// setKnown reads what is known already.
func (o *options) setKnown() (err error) {
	f := &o.given
	if err := checkAccount(f.where.Account); err != nil {
		return fmt.Errorf("--account: %w", err)
	}
	if err := checkSource(f.source); err != nil {
		return fmt.Errorf("--source: %w", err)
	}
	if f.writeBaseline && f.baseline == "" {
		f.baseline = baselineName
	}
	if o.variables, err = f.variables.read(); err != nil {
		return err
	}
	for _, name := range slices.Concat([]string{f.baseline, f.config, f.catalog}, f.tables, f.clusters, f.variables.files()) {
		if name != "" {
			o.own = append(o.own, name)
		}
	}
	var c *config
	if f.config != "" {
		if c, err = readConfig(f.config, o); err != nil {
			return fmt.Errorf("--config: %s: %w", f.config, err)
		}
	}
	if _, err := o.with(c); err != nil {
		return err
	}
	if f.baseline != "" {
		if o.baseline, err = readBaseline(f.baseline, f.writeBaseline); err != nil {
			return fmt.Errorf("--baseline: %s: %w", f.baseline, err)
		}
	}
	return nil
}

var profiles = map[string]review.Profile{"default": review.Default, "strict": review.Strict}

func (o *options) setKind(text string) (err error) {
	if text == "" {
		return nil
	}
	if o.kind, err = kindNamed(text); err != nil {
		return fmt.Errorf("--kind: %w", err)
	}
	return nil
}

// kindNamed reads the kind of a document. A boundary is an identity policy.
func kindNamed(text string) (policy.Kind, error) {
	if text == "boundary" {
		return policy.Identity, nil
	}
	kind, ok := policy.ParseKind(text)
	if !ok {
		return 0, fmt.Errorf("%q; want identity, boundary, resource, trust, scp, rcp or endpoint", text)
	}
	return kind, nil
}

// setLevels switches rules off and on. A rule that is named runs in any profile.
func (o *options) setLevels(only, skip string) error {
	o.levels = make(map[string]review.Level)
	if only != "" {
		chosen, err := named("--only", only)
		if err != nil {
			return err
		}
		for _, r := range allRules() {
			o.levels[r.ID] = review.Off
		}
		for _, r := range chosen {
			o.levels[r.ID] = review.On
		}
	}
	if skip != "" {
		chosen, err := named("--skip", skip)
		if err != nil {
			return err
		}
		for _, r := range chosen {
			o.levels[r.ID] = review.Off
		}
	}
	return nil
}

// named returns the rules of a list of IDs and categories.
func named(flag, text string) (chosen []*review.Rule, err error) {
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		before := len(chosen)
		for _, r := range allRules() {
			if r.ID == name || r.Category.String() == name {
				chosen = append(chosen, r)
			}
		}
		if len(chosen) == before {
			return nil, fmt.Errorf("%s: %q is not a rule or a category; want one that \"iamreview rules\" lists%s", flag, name, near(name))
		}
	}
	return chosen, nil
}

func (o *options) setNow(text string) (err error) {
	if text == "" {
		o.now = time.Now()
		return nil
	}
	if o.now, err = time.Parse(time.DateOnly, text); err != nil {
		return fmt.Errorf("--now: %q; want a day such as 2026-01-31", text)
	}
	return nil
}
