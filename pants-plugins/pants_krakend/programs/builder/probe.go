package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// mostAnswer is far more than any plugin registers.
	mostAnswer = 1 << 20
	// mostSaid is what is kept of the end of a plugin's own output.
	mostSaid = 1 << 14
	// lastWords is how long a plugin that took too long may take to say where it is.
	lastWords = 2 * time.Second
)

// probeReport is what `builder probe` prints; core/probe/answer.py reads it.
type probeReport struct {
	Format int    `json:"format"`
	Status int    `json:"status"`           // of the probe, or -1
	Signal string `json:"signal,omitempty"` // that ended it
	Late   bool   `json:"late"`             // it was ended because its time was over
	Answer string `json:"answer"`
	Said   string `json:"said"` // the end of what the plugin printed
}

// probeRun is what is to be run.
type probeRun struct {
	program, plugin string
	limit           time.Duration
	emulator        []string
}

func parseProbe(args []string) (*probeRun, error) {
	p := &probeRun{}
	for i, arg := range args {
		switch {
		case strings.HasPrefix(arg, "--program="):
			p.program = strings.TrimPrefix(arg, "--program=")
		case strings.HasPrefix(arg, "--plugin="):
			p.plugin = strings.TrimPrefix(arg, "--plugin=")
		case strings.HasPrefix(arg, "--seconds="):
			seconds, err := strconv.Atoi(strings.TrimPrefix(arg, "--seconds="))
			if err != nil {
				return nil, err
			}
			p.limit = time.Duration(seconds) * time.Second
		case arg == "--":
			p.emulator = args[i+1:]
			return p, nil
		default:
			return nil, errors.New("unknown argument " + arg)
		}
	}
	return nil, errors.New("no -- before the emulator")
}

// probe opens a plugin in a process of its own, without a network, and prints what came of it. The
// status is 0 where that would be the same at any time, and statusLate where time ran out.
func probe(args []string) {
	p, err := parseProbe(args)
	if err != nil {
		fail(statusUsage, err)
	}
	report, err := p.run()
	if err != nil {
		fail(statusInternal, err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
		fail(statusInternal, err)
	}
	if report.Late {
		os.Exit(statusLate)
	}
}

func (p *probeRun) command() (*exec.Cmd, error) {
	home, err := filepath.Abs("home")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(home, 0o777); err != nil {
		return nil, err
	}
	argv := append([]string{}, p.emulator...)
	for _, file := range []string{p.program, p.plugin} {
		path, err := filepath.Abs(file)
		if err != nil {
			return nil, err
		}
		argv = append(argv, path)
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = home
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Env = []string{"HOME=" + home, "TMPDIR=" + home, "LC_ALL=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin"}
	return cmd, nil
}

func (p *probeRun) run() (*probeReport, error) {
	cmd, err := p.command()
	if err != nil {
		return nil, err
	}
	said, err := newSink(mostSaid, true)
	if err != nil {
		return nil, err
	}
	answer, err := newSink(mostAnswer, false)
	if err != nil {
		return nil, err
	}
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = said.in, said.in, []*os.File{answer.in}
	if err := start(cmd); err != nil {
		return nil, err
	}
	said.in.Close()
	answer.in.Close()
	late := p.wait(cmd)
	report := &probeReport{Format: 1, Late: late, Status: cmd.ProcessState.ExitCode()}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		report.Signal = status.Signal().String()
	}
	report.Answer, report.Said = answer.text(), said.text()
	return report, nil
}

// wait waits until the process has ended, by itself or by us, and ends what it has left behind.
func (p *probeRun) wait(cmd *exec.Cmd) (late bool) {
	ended := make(chan struct{})
	go func() {
		cmd.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(p.limit):
		late = true
		cmd.Process.Signal(syscall.SIGQUIT) // Go answers with the stacks of all goroutines
		select {
		case <-ended:
		case <-time.After(lastWords):
		}
	}
	syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // and what it has started
	<-ended
	return late
}

// sink takes what a process writes, and keeps no more of it than it should.
type sink struct {
	in, out *os.File
	most    int
	isTail  bool // whether the end is kept, or the beginning
	kept    []byte
	done    chan struct{}
}

func newSink(most int, isTail bool) (*sink, error) {
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	s := &sink{in: in, out: out, most: most, isTail: isTail, done: make(chan struct{})}
	go s.read()
	return s, nil
}

func (s *sink) read() {
	defer close(s.done)
	buffer := make([]byte, 1<<15)
	for {
		n, err := s.out.Read(buffer)
		s.keep(buffer[:n])
		if err != nil {
			return // io.EOF, or the deadline of text
		}
	}
}

func (s *sink) keep(data []byte) {
	if !s.isTail && len(s.kept)+len(data) > s.most {
		data = data[:s.most-len(s.kept)]
	}
	s.kept = append(s.kept, data...)
	if len(s.kept) > s.most {
		s.kept = append([]byte{}, s.kept[len(s.kept)-s.most:]...)
	}
}

// text is what was kept. A process that outlives the probe may hold the other end open.
func (s *sink) text() string {
	s.out.SetReadDeadline(time.Now().Add(lastWords))
	<-s.done
	return string(s.kept)
}
