package main

import (
	"os"
	"path/filepath"
	"testing"
)

func handOver(t *testing.T, content string) func(string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "handover")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(handoverVariable, file)
	t.Setenv("DEPLOY_TOKEN", "")
	hide, err := takeOver()
	if err != nil {
		t.Fatal(err)
	}
	return hide
}

func TestWhatIsHandedOverBecomesTheEnvironment(t *testing.T) {
	handOver(t, "=secret=1\x00DEPLOY_TOKEN=secret=1")
	if got := os.Getenv("DEPLOY_TOKEN"); got != "secret=1" {
		t.Errorf("DEPLOY_TOKEN is %q", got)
	}
	if _, is := os.LookupEnv(handoverVariable); is {
		t.Error("the go command would see where the secrets are")
	}
}

func TestSecretsAreHiddenInWhatIsPrinted(t *testing.T) {
	hide := handOver(t, "=secret=1\x00DEPLOY_TOKEN=secret=1")
	got := hide("got secret=1 from https://ci:other@host/a@b")
	if want := "got [hidden] from https://[hidden]@host/a@b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAFileThatIsGoneIsAnError(t *testing.T) {
	t.Setenv(handoverVariable, filepath.Join(t.TempDir(), "gone"))
	if _, err := takeOver(); err == nil {
		t.Error("no error")
	}
}
