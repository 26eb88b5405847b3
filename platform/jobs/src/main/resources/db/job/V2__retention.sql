-- Finds the finished jobs that are old enough to go.
CREATE INDEX job_run_finished ON job_run (updated) WHERE done = 1;
