package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iameval/iameval/examples/iamreview/template"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// lintCommand is the command lint.
func (p *program) lintCommand() *cobra.Command {
	var f lintFlags
	c := &cobra.Command{
		Use:   "lint [flags] [FILE|DIR|-]...",
		Short: "find faults in policies",
		Long: `lint finds faults in policies: in documents, in what the AWS CLI prints of policies, in
account exports (aws iam get-account-authorization-details) with the tables, DAX clusters
and organizations that are described beside them, and in templates. What a file holds is
known by its content. Without paths it looks at the folder it runs in; - is the standard
input.`,
		RunE: func(_ *cobra.Command, paths []string) error { return p.lint(&f, paths) },
	}
	f.register(c.Flags())
	return c
}

func (p *program) lint(f *lintFlags, paths []string) error {
	o, err := f.check(paths)
	if err != nil {
		return err
	}
	if f.fix || f.fixUnsafe || f.diff {
		files, err := p.fix(&o)
		if err != nil || f.diff {
			p.status = min(files, exitFindings)
			return err
		}
	}
	r := newReviewer(&o)
	defer r.room.leave()
	r.progress = newProgress(p.stderr, o.given.quiet, os.Getenv)
	r.run(p.stdin)
	r.progress.end()
	found := r.report()
	for _, err := range r.wrong {
		fmt.Fprintf(p.stderr, "iamreview lint: %s\n", visible(oneLine(err.Error())))
	}
	if o.given.stats {
		found.stats(p.stderr)
	}
	if err := found.writeAll(o.outputs, p.stdout); err != nil {
		return err
	}
	if p.status = r.status(); o.given.writeBaseline {
		p.status, err = r.write(found, p.stderr)
	}
	return err
}

// write writes the baseline: not without the findings of files that were not read.
func (r *reviewer) write(found *report, stderr io.Writer) (status int, err error) {
	if r.failed || len(r.wrong) > 0 {
		return exitBad, errors.New("--write-baseline: not written, as inputs could not be read")
	}
	name := r.o.given.baseline
	kept, gone, err := r.o.baseline.write(name, found.findings)
	if err != nil {
		return exitBad, fmt.Errorf("--write-baseline: %w", err)
	}
	fmt.Fprintf(stderr, "%s: findings: %d; no longer there: %d\n", name, kept, gone)
	return exitClean, nil
}

// reviewer collects what is found in the files, one after the other.
type reviewer struct {
	o       *options
	checks  []check
	sources map[string]*source
	pages   []*source        // of an export that goes on
	exports [][]*source      // that are complete, with what of the files is around them
	modules []template.File  // of Terraform's language
	alone   bool             // the files are not those of the disk, which have neighbours there
	planned *template.Source // of plans, once it is read

	tables, clusters []*source // what AWS prints of these
	organizations    []*source
	// descriptions are what is around the accounts of files with the same settings, and
	// organizationOf has the organizations that were read; nil for one that cannot be.
	descriptions   map[*settings]*description
	organizationOf map[*source]*account.Organization
	// byConfig has the settings by the names of configs, byFolder those of the files of a
	// folder.
	byConfig, byFolder map[string]*settings
	// again leads from a document to the first reading of its place, firsts are these of
	// Terraform's language by their places, and read is what was found in templates.
	again  map[*review.Document]*review.Document
	firsts map[string]*review.Document
	also   map[*review.Document][]string // other resources of a plan that have a document
	read   map[sighting]bool
	out    report
	// skipped has what is in the report as not checked.
	skipped map[unchecked]bool
	failed  bool
	estate  *estate        // the account that is read; nil: it stands where the flags say
	beside  review.Options // what is known of documents beside that account
	wrong   []error        // uses that show up in the run, such as a config that cannot be read
	gather  *side          // takes what is read, in place of a check; nil: it is checked

	progress *progress
	room     room
}

// check is a check of some documents, with what is known of their holders.
type check struct {
	docs     []*review.Document
	known    review.Options
	settings *settings
	alone    bool // nobody is known to have them: see checkAlone
}

func newReviewer(o *options) *reviewer {
	return &reviewer{
		o:       o,
		sources: make(map[string]*source),
		again:   make(map[*review.Document]*review.Document),
		firsts:  make(map[string]*review.Document),
		also:    make(map[*review.Document][]string),
		skipped: make(map[unchecked]bool),
		read:    make(map[sighting]bool),

		descriptions: make(map[*settings]*description), organizationOf: make(map[*source]*account.Organization),

		byConfig: make(map[string]*settings), byFolder: make(map[string]*settings),
	}
}

// run reads and checks everything.
func (r *reviewer) run(stdin io.Reader) {
	r.o.collect(stdin, func(in input) {
		r.room.add(len(in.text))
		r.file(in)
	})
	r.finish()
	r.room.adjust()
	r.checkAll()
}

// finish reads what goes over several files, complete or not.
func (r *reviewer) finish() {
	r.finishExport()
	r.readAccounts()
	r.finishModules()
}

// file checks one file. Whatever is wrong with it, the run goes on.
func (r *reviewer) file(in input) {
	r.out.files++
	r.progress.file()
	if in.err != nil {
		r.fail(in.name, in.err)
		return
	}
	src := newSource(in.name, in.text)
	r.sources[in.name] = src
	form := inputForm(r.o.given.input)
	if form == "" {
		form = formOf(in)
	}
	if form != exportInput {
		r.finishExport()
	}
	switch form {
	case exportInput:
		if r.pages = append(r.pages, src); !goesOn(src) {
			r.finishExport()
		}
	case tablesInput:
		r.tables = append(r.tables, src)
	case clustersInput:
		r.clusters = append(r.clusters, src)
	case terraformInput:
		r.modules = append(r.modules, template.File{Name: in.name, Text: in.text})
	case valuesInput:
		r.values(in)
	case policyInput:
		r.document(in, src)
	case templateInput:
		if !r.template(src) {
			r.fail(in.name, template.ErrNot)
		}
	case organizationInput:
		r.organizations = append(r.organizations, src)
		r.template(src) // which has its policies
	default:
		r.unknown(in, src)
	}
}

// unknown checks a file that is a template or a policy, which reading it says.
func (r *reviewer) unknown(in input, src *source) {
	switch {
	case template.Looks(in.text) && r.template(src):
	case in.sought && template.HasPlaceholders(in.text) && besideTerraform(in.name) && r.fragment(src):
	case in.sought && template.HasDirectives(in.text) && !json.Valid(in.text) && besideTerraform(in.name):
		r.skip(in.name, "not known: what the %{...} of Terraform's templatefile leave of it")
	default:
		r.document(in, src)
	}
}

// document checks a file that holds one policy.
func (r *reviewer) document(in input, src *source) {
	d, err := document(src, r.settings(in.name).kind(r.o.kind, in.name), in.sought)
	switch {
	case errors.Is(err, errNoPolicy) && in.sought:
		r.skip(in.name, err.Error())
	case err != nil:
		r.fail(in.name, err)
	default:
		r.checkAlone(d)
	}
}

// finishExport ends an export, complete or not. It is read after all files, unless what
// stands around it is known already.
func (r *reviewer) finishExport() {
	switch {
	case len(r.pages) == 0:
	case r.estate != nil:
		r.readExport(r.pages)
	default:
		r.exports = append(r.exports, r.pages)
	}
	r.pages = nil
}

// check takes documents in that are to be checked. What is known of their holders, if
// anything, is in the options, and which of them load says loads; nil: that is not known.
func (r *reviewer) check(docs []*review.Document, loads func(*review.Document) bool, known review.Options) {
	if r.gather != nil {
		r.gather.add(docs)
		r.gather.known = append(r.gather.known, known)
		return
	}
	if len(docs) == 0 {
		return
	}
	s := r.settings(fileOf(docs[0]))
	r.checks = append(r.checks, check{docs: docs, known: s.join(known), settings: s})
	r.enter(docs, loads, s)
}

// checkAlone takes a document in that is the only one of its file. It is checked with those
// before it, for which the same is known.
func (r *reviewer) checkAlone(d *review.Document) {
	if last := len(r.checks) - 1; r.gather == nil && last >= 0 {
		if c := &r.checks[last]; c.alone && c.settings == r.settings(fileOf(d)) {
			c.docs = append(c.docs, d)
			r.enter([]*review.Document{d}, nil, c.settings)
			return
		}
	}
	r.check([]*review.Document{d}, nil, r.beside)
	if r.gather == nil {
		r.checks[len(r.checks)-1].alone = true
	}
}

// enter notes documents as checked.
func (r *reviewer) enter(docs []*review.Document, loads func(*review.Document) bool, s *settings) {
	r.out.read = append(r.out.read, docs...)
	for _, d := range docs {
		file := fileOf(d)
		s.checked(file)
		if loads == nil || !loads(d) {
			r.note(d, file)
		} else {
			r.out.documents++
		}
	}
}

// note counts a document, and notes what of it is not checked.
func (r *reviewer) note(d *review.Document, file string) {
	faults, before := unread(d), r.again[d]
	if faults != notJSON && before == nil {
		r.out.documents++
	}
	for _, what := range []string{faults, holes(d)} {
		if what != "" && (before == nil || what != unread(before) && what != holes(before)) {
			r.skip(whole(file, d.Name), what)
		}
	}
}

// fileOf returns the file that a document stands in.
func fileOf(d *review.Document) string {
	if w, ok := d.Map.(*way); ok && w.in == nil {
		return w.src.name
	}
	file, _ := d.Map.Position(0)
	return file
}

// whole is the name of a document with that of its file.
func whole(file, document string) string {
	if document == file {
		return file
	}
	return file + "#" + document
}

// notJSON is why nothing of a document was checked.
const notJSON = "the document is not JSON within the limits"

// unread says what of a document only the rules of loading have looked at.
func unread(d *review.Document) string {
	if d.Syntax() == nil {
		return notJSON
	}
	var places []string
	for _, e := range d.Errors() {
		place := "the document"
		if rest, ok := strings.CutPrefix(e.Pointer, "/Statement/"); ok {
			index, _, _ := strings.Cut(rest, "/")
			place = "statement " + index
		}
		if !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	if len(places) == 0 {
		return ""
	}
	return "what does not load has been checked for nothing else: " + strings.Join(places, ", ")
}

// fail adds the finding that a file was not read.
func (r *reviewer) fail(name string, err error) {
	r.failed = true
	w := &way{src: r.sources[name]}
	if w.src == nil {
		w.src = newSource(name, nil)
	}
	if place := (*template.Error)(nil); errors.As(err, &place) {
		w.at = []int{place.Offset}
	}
	r.add(review.Finding{
		Rule: inputError, Severity: inputError.Severity, Message: oneLine(err.Error()), Certain: true,
		At: review.Location{Document: &review.Document{Name: name, Map: w}},
	})
	if r.gather != nil && w.at != nil { // no finding is printed that would have the place
		_, at := w.Position(0)
		name = fmt.Sprintf("%s:%s", name, at)
	}
	r.skip(name, oneLine(err.Error()))
}

// oneLine joins the lines of a message.
func oneLine(text string) string { return strings.ReplaceAll(text, "\n", "; ") }

// skip notes what was not checked, and why, once.
func (r *reviewer) skip(name, reason string) {
	u := unchecked{name, reason}
	if !r.skipped[u] {
		r.skipped[u] = true
		r.out.notChecked = append(r.out.notChecked, u)
	}
}

// add adds a finding that is about no statement.
func (r *reviewer) add(f review.Finding) { r.put(examined{Finding: f, element: f.At.Pointer}) }

// put adds a finding, with its place in the file that the user wrote.
func (r *reviewer) put(x examined) {
	f := &x.Finding
	file, start, end := f.At.Range()
	if f.Rule != inputError && r.settings(file).off(f.Rule) {
		return
	}
	if r.repeated(f, file, start, end) {
		return
	}
	w, ok := f.At.Document.Map.(*way)
	if ok && f.Severity != review.Security && w.theirs != nil && w.theirs(f.At.Start, f.At.End) {
		return
	}
	r.sameElsewhere(f)
	if ok && end == start {
		end = w.endOf(f.At, file, end)
	}
	if start = first(start); end.Line < start.Line || end.Line == start.Line && end.Column < start.Column {
		end = start
	}
	r.out.findings = append(r.out.findings, finding{
		Finding: x.Finding, witness: x.witness, sid: x.sid, fingerprint: x.fingerprint(file, w),
		file: file, start: start, end: end, src: r.sources[file], way: w,
	})
}

// first is where a file begins, for what has no place in it.
func first(p syntax.Position) syntax.Position {
	if p.Line == 0 {
		return syntax.Position{Line: 1, Column: 1}
	}
	return p
}

// report returns what was found, sorted by file and place.
func (r *reviewer) report() *report {
	out := &r.out
	out.sources, out.inputs, out.now, out.mask = r.sources, slices.Clone(r.o.paths), r.o.now, r.o.given.mask
	r.ignores()
	out.number()
	if r.o.baseline != nil {
		r.o.baseline.apply(out.findings)
	}
	out.sort()
	out.notRun = r.notRun()
	out.catalog = r.catalog().Updated()
	return out
}

// catalog is the oldest list of services that was used: a config may name one.
func (r *reviewer) catalog() *aws.Catalog {
	oldest := (*aws.Catalog)(nil)
	for _, name := range slices.Sorted(maps.Keys(r.byConfig)) {
		list := r.byConfig[name].known.Catalog
		if list == nil {
			list = aws.Default()
		}
		if oldest == nil || list.Updated().Before(oldest.Updated()) {
			oldest = list
		}
	}
	if oldest == nil {
		return aws.Default()
	}
	return oldest
}

// notRun returns the rules that are on and lacked what they need, for some documents
// or for all.
func (r *reviewer) notRun() (missing []lacking) {
	for rule := range review.Rules() {
		need, documents := r.lacks(rule)
		if documents == 0 || need == review.Command {
			continue
		}
		at := slices.IndexFunc(missing, func(l lacking) bool { return l.needs == need.String() })
		if at < 0 {
			at = len(missing)
			missing = append(missing, lacking{needs: need.String(), documents: documents})
		}
		missing[at].rules = append(missing[at].rules, rule.ID)
	}
	return missing
}

// lacks returns what a rule needs, and the number of documents for which it was not
// there.
func (r *reviewer) lacks(rule *review.Rule) (need review.Needs, documents int) {
	for i := range r.checks {
		c := &r.checks[i]
		n, lacks := rule.Lacks(&c.known)
		if need = n; lacks && c.settings.on(rule) {
			documents += len(c.docs)
		}
	}
	return need, documents
}

// status returns the exit status.
func (r *reviewer) status() int {
	if r.failed || len(r.wrong) > 0 || r.o.given.strict && len(r.out.notChecked) > 0 {
		return exitBad
	}
	for i := range r.out.findings {
		if f := &r.out.findings[i]; !f.Suppressed && f.Severity >= r.settings(f.file).failOn {
			return exitFindings
		}
	}
	return exitClean
}
