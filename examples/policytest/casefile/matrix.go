package casefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iameval/iameval/examples/internal/infile"
)

// matrix reads a text that stands for many decisions; the package's page
// describes its lines.
type matrix struct {
	reader
	policies map[string]Document
	requests map[string]*Request
	line     int64 // the offset of the line that is read
	grid     *gridLine
	last     *Case // the case that a why may follow
}

// gridLine is a grid while its rows are read.
type gridLine struct {
	base    *Case
	layers  []string // one or two
	columns []string // nil: the head is still to come
	used    int      // how many rows there are
}

// isMatrix reports whether a file of that name is a matrix.
func isMatrix(name string) bool { return strings.HasSuffix(name, ".matrix") }

// read reads all lines.
func (m *matrix) read() {
	m.policies, m.requests = make(map[string]Document), make(map[string]*Request)
	at := int64(0)
	for line := range strings.Lines(string(m.text)) {
		m.line = at
		at += int64(len(line))
		if err := m.readLine(strings.TrimRight(line, "\r\n")); err != nil {
			m.fail(m.line+int64(len(line)-len(strings.TrimLeft(line, " \t"))), err)
		}
	}
	m.line = at
	if err := m.endGrid(); err != nil {
		m.fail(at, err)
	}
	if len(m.cases) == 0 && len(m.errs) == 0 {
		m.fail(0, errors.New("no case in the matrix"))
	}
}

func (m *matrix) readLine(line string) error {
	trimmed := strings.TrimSpace(line)
	if trimmed == "" || trimmed[0] == '#' {
		return nil
	}
	word, rest, _ := strings.Cut(trimmed, " ")
	rest = strings.TrimSpace(rest)
	indented := line[0] == ' ' || line[0] == '\t'
	switch {
	case indented && word == "why":
		return m.why(rest)
	case indented && m.grid != nil:
		return m.gridRow(strings.Fields(trimmed))
	case indented:
		return fmt.Errorf("%.40q: want a why after a case, or the row of a grid", trimmed)
	}
	if err := m.endGrid(); err != nil {
		return err
	}
	switch word {
	case "policy":
		name, text, _ := strings.Cut(rest, " ")
		return m.policy(name, strings.TrimSpace(text))
	case "request":
		name, text, _ := strings.Cut(rest, " ")
		return m.request(name, strings.TrimSpace(text))
	case "case", "grid":
		return m.begin(word == "grid", strings.Fields(rest))
	}
	return fmt.Errorf("%.40q: want policy, request, case or grid", word)
}

func (m *matrix) policy(name, text string) error {
	switch _, twice := m.policies[name]; {
	case twice:
		return fmt.Errorf("policy %s is named twice", name)
	case name == "" || name == "none" || strings.ContainsAny(name, ",/[]"):
		return fmt.Errorf("policy %q: want a name other than none, without , / and brackets", name)
	case !json.Valid([]byte(text)):
		return fmt.Errorf("policy %s: %.40q is not JSON", name, text)
	}
	m.policies[name] = Document(text)
	return nil
}

func (m *matrix) request(name, text string) error {
	if _, twice := m.requests[name]; twice || name == "" {
		return fmt.Errorf("request %q: want a unique name", name)
	}
	r := new(Request)
	if err := infile.JSON([]byte(text), r); err != nil {
		return fmt.Errorf("request %s: %w", name, err)
	}
	m.requests[name] = r
	return nil
}

// begin reads the line of a case or grid.
func (m *matrix) begin(grid bool, fields []string) error {
	m.last = nil
	if len(fields) == 0 {
		return errors.New("want an id")
	}
	c := &Case{ID: fields[0], File: m.name}
	for _, field := range fields[1:] {
		key, value, ok := strings.Cut(field, "=")
		if !ok || value == "" {
			return fmt.Errorf("%.40q: want key=value", field)
		}
		if err := m.set(c, key, value); err != nil {
			return fmt.Errorf("%s: %s: %w", c.ID, key, err)
		}
	}
	switch {
	case c.Request == nil:
		return fmt.Errorf("%s: want a request", c.ID)
	case grid && c.Want != nil:
		return fmt.Errorf("%s: a grid has its verdicts in its cells, so it cannot have a want", c.ID)
	case !grid && c.Want == nil:
		return fmt.Errorf("%s: missing want", c.ID)
	}
	m.last = c
	if grid {
		m.grid = &gridLine{base: c}
	} else {
		m.cases = append(m.cases, c)
	}
	return nil
}

// set sets one field of a case.
func (m *matrix) set(c *Case, key, value string) error {
	switch key {
	case "rule":
		c.Rule = strings.Split(value, ",")
	case "request":
		r, ok := m.requests[value]
		if !ok {
			return fmt.Errorf("unknown request %q", value)
		}
		c.Request = r
	case "want":
		return c.setWant(value)
	default:
		return m.setLayer(c, key, value)
	}
	return nil
}

// setWant reads a verdict, with a mark for whether it is certain.
func (c *Case) setWant(verdict string) error {
	word := strings.TrimSuffix(strings.TrimSuffix(verdict, "?"), "!")
	if len(verdict) > len(word)+1 || !slices.Contains([]string{"allow", "explicit-deny", "implicit-deny", refused}, word) {
		return fmt.Errorf("%.40q: want allow, explicit-deny, implicit-deny or error, followed by ? if it is uncertain and ! if it is certain", verdict)
	}
	c.Want = json.RawMessage(strconv.Quote(word))
	if mark := verdict[len(word):]; mark != "" {
		uncertain := mark == "?"
		c.Uncertain = &uncertain
	}
	return nil
}

// setLayer sets the policies of one layer.
func (m *matrix) setLayer(c *Case, layer, value string) error {
	p := c.Policies
	if p == nil {
		p = new(Policies)
	}
	lists := map[string]*[]Document{"identity": &p.Identity, "boundary": &p.Boundary, "session": &p.Session, "resource": &p.Resource, "endpoint": &p.Endpoint}
	levels := map[string]*[][]Document{"scp": &p.SCP, "rcp": &p.RCP}
	var err error
	switch {
	case lists[layer] != nil:
		*lists[layer], err = m.list(value)
	case levels[layer] != nil:
		all := [][]Document{}
		for part := range strings.SplitSeq(value, "/") {
			list, e := m.list(part)
			if e != nil {
				err = e
			}
			all = append(all, list)
		}
		if value == "none" {
			all = [][]Document{}
		}
		*levels[layer] = all
	default:
		return errors.New("want rule, request, want, or identity, boundary, session, resource, endpoint, scp or rcp")
	}
	c.Policies = p
	return err
}

// list returns the policies of a list of names; [] is empty.
func (m *matrix) list(value string) ([]Document, error) {
	list := []Document{}
	if value == "[]" || value == "none" {
		return list, nil
	}
	for name := range strings.SplitSeq(value, ",") {
		d, ok := m.policies[name]
		if !ok {
			return nil, fmt.Errorf("unknown policy %q", name)
		}
		list = append(list, d)
	}
	return list, nil
}

// why is the reason of the case or grid above.
func (m *matrix) why(text string) error {
	if m.last == nil || m.last.Why != "" {
		return errors.New("why: want a case or grid above it that does not have a why yet")
	}
	m.last.Why = text
	return nil
}

// gridRow reads the head of a grid, or a row.
func (m *matrix) gridRow(fields []string) error {
	g := m.grid
	if g.columns == nil {
		g.layers = fields[:1]
		if len(fields) > 2 && fields[1] == `\` {
			g.layers = []string{fields[0], fields[2]}
			fields = fields[2:]
		}
		if g.columns = fields[1:]; len(g.columns) == 0 {
			return errors.New("the head of a grid: want layer \\ layer, or one layer, and the names of the columns")
		}
		return nil
	}
	g.used++
	names := []string{}
	if len(g.layers) == 2 {
		names, fields = fields[:1], fields[1:]
	}
	if len(fields) != len(g.columns) {
		return fmt.Errorf("%s: %d cells in a row; want %d", g.base.ID, len(fields), len(g.columns))
	}
	for i, verdict := range fields {
		if err := m.cell(g, append(names[:len(names):len(names)], g.columns[i]), verdict); err != nil {
			return err
		}
	}
	return nil
}

// cell makes the case of a cell.
func (m *matrix) cell(g *gridLine, names []string, verdict string) error {
	c := *g.base
	p := Policies{}
	if c.Policies != nil {
		p = *c.Policies
	}
	c.Policies = &p
	var said []string
	for i, layer := range g.layers {
		c.ID += "-" + layer + "-" + names[i]
		said = append(said, layer+" "+names[i])
		if names[i] == "none" {
			continue
		}
		if err := m.setLayer(&c, layer, names[i]); err != nil {
			return fmt.Errorf("%s: %s: %w", c.ID, layer, err)
		}
	}
	c.Why = strings.Replace(c.Why, "{}", strings.Join(said, ", "), 1)
	if err := c.setWant(verdict); err != nil {
		return fmt.Errorf("%s: %w", c.ID, err)
	}
	m.cases = append(m.cases, &c)
	return nil
}

// endGrid ends the current grid, which must have a row.
func (m *matrix) endGrid() error {
	g := m.grid
	m.grid = nil
	if g != nil && g.used == 0 {
		return fmt.Errorf("%s: a grid without a row", g.base.ID)
	}
	return nil
}
