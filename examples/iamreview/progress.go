package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how many files were read, on a terminal, if it takes long. A nil
// progress shows nothing.
type progress struct {
	out   io.Writer
	began time.Time
	bar   *progressbar.ProgressBar // nil: not yet
	files int
}

// patience is how long a run may take without a word.
const patience = 500 * time.Millisecond

// newProgress returns nil where nobody looks: off a terminal, and with CI set.
func newProgress(out io.Writer, quiet bool, env func(string) string) *progress {
	f, ok := out.(*os.File)
	if quiet || env("CI") != "" || !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return &progress{out: out, began: time.Now()}
}

// file notes that a file was read.
func (p *progress) file() {
	if p == nil {
		return
	}
	p.files++
	if p.bar == nil {
		if time.Since(p.began) < patience {
			return
		}
		p.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(p.out), progressbar.OptionSetDescription("files"),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(patience/5), progressbar.OptionClearOnFinish())
	}
	_ = p.bar.Set(p.files) // it is for the eye alone
}

// end clears the line.
func (p *progress) end() {
	if p != nil && p.bar != nil {
		_ = p.bar.Finish()
		_ = p.bar.Clear()
	}
}
